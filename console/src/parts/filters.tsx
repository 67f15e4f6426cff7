import type { ReactNode } from 'react';

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
      <input
        className="plain"
        type="search"
        value={value}
        placeholder={hint ?? ''}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

export function FilterDay({ title, value, onChange }: FieldProps) {
  return (
    <label className="field inline">
      <span>{title}</span>
      <input
        className="plain"
        type="date"
        value={value}
        onChange={({ target }) => target.value && onChange(target.value)}
      />
    </label>
  );
}
