import { type ReactNode, useState } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useTexts } from '../texts';
import { wordOf } from '../texts/word-of';

/** Entries, one a line. Keeps what is typed, blank lines included, until it is left. */
export function LinesField(props: {
  title: string;
  value: string[] | undefined;
  onChange(v: string[]): void;
  /** Below it: given the line that is being written, and what puts a whole one in its place. */
  below?(typed: string, add: (line: string) => void): ReactNode;
}) {
  const { title, value = [], onChange, below } = props;
  const { t } = useTexts();
  const [text, setText] = useState(value.join('\n'));
  const change = (typed: string) => {
    setText(typed);
    onChange(
      typed
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    );
  };
  const lines = text.split('\n');
  const field = (
    <label className="field">
      <span>
        {title} · {t('form.perLine')}
      </span>
      <textarea
        className="plain"
        rows={Math.min(Math.max(2, lines.length), 8)}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
    </label>
  );
  if (!below) return field;
  return (
    <div>
      {field}
      {below(lines.at(-1)!.trim(), (line) => change([...lines.slice(0, -1), line, ''].join('\n')))}
    </div>
  );
}

interface TextFieldProps {
  title: string;
  name: string;
  type?: string;
  value: string;
  onChange(value: string): void;
}

export function TextField({ title, name, type = 'text', value, onChange }: TextFieldProps) {
  // No password manager is to fill in who is signed in here.
  const autoComplete = type === 'password' ? 'new-password' : 'off';
  return (
    <label className="field">
      <span>{title}</span>
      <input
        className="plain"
        {...{ name, type, value, autoComplete }}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

/** A text of several lines. */
export function LongField({ title, value, onChange }: Omit<TextFieldProps, 'name' | 'type'>) {
  return (
    <label className="field">
      <span>{title}</span>
      <textarea className="plain" rows={3} value={value} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}

interface ChoicesProps {
  title: string;
  options: readonly string[];
  value: readonly string[] | undefined;
  onChange(value: string[]): void;
}

export function ChoicesField({ title, options, value = [], onChange }: ChoicesProps) {
  useTexts();
  return (
    <fieldset className="choices">
      <legend>{title}</legend>
      {options.map((option) => (
        <Checkbox
          key={option}
          checked={value.includes(option)}
          onChange={(on) => onChange(options.filter((one) => (one === option ? on : value.includes(one))))}
        >
          {wordOf(option)}
        </Checkbox>
      ))}
    </fieldset>
  );
}

interface RadiosProps<T extends string> {
  title: string;
  name: string;
  options: readonly { value: T; label: string; help?: string }[];
  value: T;
  disabled?: boolean;
  onChange(value: T): void;
}

export function RadiosField<T extends string>(props: RadiosProps<T>) {
  const { title, name, options, value, disabled, onChange } = props;
  return (
    <fieldset className="radios" disabled={disabled}>
      <legend>{title}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? 'option chosen' : 'option'}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.help && <small className="quiet">{option.help}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A part of a form that is switched on and off as a whole. */
export function Switched(props: {
  title: string;
  on: boolean;
  onChange(on: boolean): void;
  children: ReactNode;
}) {
  const { title, on, onChange, children } = props;
  return (
    <section className="switched">
      <Checkbox checked={on} onChange={onChange}>
        <strong>{title}</strong>
      </Checkbox>
      {on && <div className="switched-body">{children}</div>}
    </section>
  );
}
