interface TabsProps<T extends string> {
  title: string;
  options: readonly (readonly [value: T, label: string])[];
  chosen: T;
  onChoose(value: T): void;
}

export function Tabs<T extends string>({ title, options, chosen, onChoose }: TabsProps<T>) {
  return (
    <div className="tabs row" role="group" aria-label={title}>
      {options.map(([value, label]) => (
        <button key={value} type="button" aria-pressed={chosen === value} onClick={() => onChoose(value)}>
          {label}
        </button>
      ))}
    </div>
  );
}
