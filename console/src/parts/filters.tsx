import { type ChangeEvent, type CompositionEvent, type ReactNode, useEffect, useRef, useState } from 'react';

interface FieldProps {
  title: string;
  value: string;
  onChange(value: string): void;
}

export function FilterChoice({ title, value, onChange, children }: FieldProps & { children: ReactNode }) {
  return (
    <label className="field inline">
      <span>{title}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </label>
  );
}

/**
 * The text of a field whose value is kept elsewhere and comes back later than the next key. What an input method is still
 * composing is not given on.
 */
function useTyped(value: string, onChange: (value: string) => void) {
  const [text, setText] = useState(value);
  const echoes = useRef<string[]>([]);
  useEffect(() => {
    const at = echoes.current.indexOf(value);
    if (at < 0) setText(value);
    else echoes.current.splice(0, at + 1);
  }, [value]);
  const give = (typed: string) => {
    echoes.current.push(typed);
    onChange(typed);
  };
  return {
    value: text,
    onChange: ({ target, nativeEvent }: ChangeEvent<HTMLInputElement>) => {
      setText(target.value);
      if (!(nativeEvent as InputEvent).isComposing) give(target.value);
    },
    onCompositionEnd: ({ currentTarget }: CompositionEvent<HTMLInputElement>) => give(currentTarget.value),
    onBlur: () => {
      echoes.current = [];
    },
  };
}

export function FilterText({
  title,
  value,
  hint,
  wide,
  onChange,
}: FieldProps & { hint?: string; wide?: boolean }) {
  return (
    <label className={wide ? 'field inline wide' : 'field inline'}>
      <span>{title}</span>
      <input className="plain" type="search" placeholder={hint ?? ''} {...useTyped(value, onChange)} />
    </label>
  );
}

/** Not the years that one types on the way to 2026. */
const isDay = (text: string) => text >= '1970';

export function FilterDay({ title, value, onChange }: FieldProps) {
  return (
    <label className="field inline">
      <span>{title}</span>
      <input className="plain" type="date" {...useTyped(value, (day) => isDay(day) && onChange(day))} />
    </label>
  );
}
