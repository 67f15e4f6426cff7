import { useState } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useTexts } from '../texts';
import type { Column } from './data-table';

/** What the reader chose of the columns that can be hidden, by their ids. */
type Chosen = Record<string, boolean>;

const rememberedAs = (name: string) => `console-columns-${name}`;

function remembered(name: string): Chosen {
  try {
    return (JSON.parse(localStorage.getItem(rememberedAs(name)) ?? '{}') as Chosen | null) ?? {};
  } catch {
    return {};
  }
}

interface Choice<Row> {
  shown: Column<Row>[];
  isShown(column: Column<Row>): boolean;
  choose(id: string, on: boolean): void;
}

/** The columns to show; all of them without a name, under which the choice is remembered in the browser. */
export function useColumnChoice<Row>(name: string | undefined, columns: Column<Row>[]): Choice<Row> {
  const [chosen, setChosen] = useState<Chosen>(() => (name ? remembered(name) : {}));
  const isShown = ({ id, isExtra = false }: Column<Row>) => id === undefined || (chosen[id] ?? !isExtra);
  return {
    shown: columns.filter(isShown),
    isShown,
    choose(id, on) {
      const next = { ...chosen, [id]: on };
      setChosen(next);
      if (name) localStorage.setItem(rememberedAs(name), JSON.stringify(next));
    },
  };
}

/** Which columns are shown. */
export function ColumnChoice<Row>(props: Omit<Choice<Row>, 'shown'> & { columns: Column<Row>[] }) {
  const { columns, isShown, choose } = props;
  const { t } = useTexts();
  return (
    <details className="column-choice">
      <summary>{t('table.columns')}</summary>
      <div className="choices">
        {columns.map(
          (column) =>
            column.id && (
              <Checkbox key={column.id} checked={isShown(column)} onChange={(on) => choose(column.id!, on)}>
                {column.title}
              </Checkbox>
            ),
        )}
      </div>
    </details>
  );
}
