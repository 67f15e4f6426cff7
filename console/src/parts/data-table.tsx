import type { ReactNode } from 'react';
import { Checkbox } from 'tdesign-react/es/checkbox';
import { useTexts } from '../texts';
import { Problem } from './problem';

export interface Column<Row> {
  title: string;
  cell(row: Row): ReactNode;
  className?: string;
  /** What the API calls the order by this column, where it can. */
  orderField?: string;
  /** Under which a choice of the reader is remembered; a column without is always shown. */
  id?: string;
  /** Not shown until somebody chooses it. */
  isExtra?: boolean;
}

/** The order that a list is in. */
export interface Sorting {
  field: string;
  descending: boolean;
  /** By another field, or by the same the other way round. */
  change(field: string): void;
}

export interface DataTableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  keyOf(row: Row): string;
  error?: Error | null;
  onRetry?(): void;
  /** What to do next when there is nothing. */
  empty: ReactNode;
  sorting?: Sorting;
  selection?: {
    chosen: ReadonlySet<string>;
    change(chosen: ReadonlySet<string>): void;
    nameOf(row: Row): string;
  };
}

/** A real table, which keyboards and screen readers know, in the look of TDesign's. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { number } = useTexts();
  const { caption, columns, rows, keyOf, error, onRetry, empty, selection, sorting } = props;
  const shown = (content: ReactNode) => (typeof content === 'number' ? number(content) : content);
  if (error && !rows) return <Problem error={error} onRetry={onRetry} />;
  if (!rows) return <Skeleton />;
  if (rows.length === 0) return <div className="empty card">{empty}</div>;
  return (
    <div className="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      {error && <Problem error={error} onRetry={onRetry} />}
      <table className="data">
        <thead>
          <tr>
            {selection && <SelectAll rows={rows} keyOf={keyOf} selection={selection} />}
            {columns.map((column, i) => (
              <Head key={i} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {selection && <SelectOne row={row} keyOf={keyOf} selection={selection} />}
              {columns.map(({ cell, title, className }, i) => (
                <td key={i} data-title={title} className={className}>
                  <div>{shown(cell(row))}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sorting: Sorting | undefined;
}

function Head<Row>({ column: { title, className, orderField }, sorting }: HeadProps<Row>) {
  if (!sorting || !orderField)
    return (
      <th scope="col" className={className}>
        {title}
      </th>
    );
  const isChosen = sorting.field === orderField;
  const direction = sorting.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" className={className} aria-sort={isChosen ? direction : 'none'}>
      <button type="button" className="sort" onClick={() => sorting.change(orderField)}>
        {title} <span aria-hidden="true">{isChosen ? (sorting.descending ? '↓' : '↑') : '↕'}</span>
      </button>
    </th>
  );
}

type Selecting<Row> = Required<Pick<DataTableProps<Row>, 'keyOf' | 'selection'>>;

function SelectAll<Row>({ rows, keyOf, selection }: Selecting<Row> & { rows: Row[] }) {
  const { t } = useTexts();
  const all = rows.length > 0 && rows.every((row) => selection.chosen.has(keyOf(row)));
  return (
    <th scope="col" className="tick">
      <Checkbox
        checked={all}
        indeterminate={!all && selection.chosen.size > 0}
        onChange={(on) => selection.change(new Set(on ? rows.map(keyOf) : []))}
      >
        <span className="unseen">{t('table.all')}</span>
      </Checkbox>
    </th>
  );
}

function SelectOne<Row>({ row, keyOf, selection }: Selecting<Row> & { row: Row }) {
  const key = keyOf(row);
  const toggle = (on: boolean) => {
    const chosen = new Set(selection.chosen);
    if (on) chosen.add(key);
    else chosen.delete(key);
    selection.change(chosen);
  };
  return (
    <td className="tick">
      <Checkbox checked={selection.chosen.has(key)} onChange={toggle}>
        <span className="unseen">{selection.nameOf(row)}</span>
      </Checkbox>
    </td>
  );
}

/** The shape of what comes, rather than something that turns. */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  const { t } = useTexts();
  return (
    <div className="skeleton" role="status" aria-label={t('table.loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="bar" />
      ))}
    </div>
  );
}
