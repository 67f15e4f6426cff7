import type { CallError } from '../api/client';
import { useTexts } from '../texts';
import { useAddress } from './address';
import { Button } from './button';
import { ColumnChoice, useColumnChoice } from './column-choice';
import { DataTable, type DataTableProps } from './data-table';
import { firstPageSize, Pager } from './pager';

/** The page of a list that the address asks for. */
export function usePage(): { Offset: number; Limit: number } {
  const { get } = useAddress();
  const number = (name: string, least: number, most: number, otherwise: number) => {
    const value = Number(get(name) || NaN);
    return Number.isInteger(value) && value >= least && value <= most ? value : otherwise;
  };
  return {
    Offset: number('offset', 0, 2 ** 31 - 1, 0),
    Limit: number('limit', 1, 100, firstPageSize()),
  };
}

/** The order that the address asks for: that of the first field, the greatest first, unless it says otherwise. */
export function useOrder<Field extends string>(
  fields: readonly [Field, ...Field[]],
): { OrderField: Field; Order: 'asc' | 'desc' } {
  const { get } = useAddress();
  const OrderField = fields.find((field) => field === get('order')) ?? fields[0];
  return { OrderField, Order: get('direction') === 'asc' ? 'asc' : 'desc' };
}

interface PagedTableProps<Row, Data> extends Omit<
  DataTableProps<Row>,
  'rows' | 'error' | 'onRetry' | 'sorting'
> {
  list: { data: Data | undefined; error: CallError | null; refetch(): unknown };
  rowsOf(data: Data): Row[];
  /** Where the list can be put into order. */
  order?: ReturnType<typeof useOrder>;
  /** Where columns can be chosen: under which name that is remembered. */
  name?: string;
}

/** A list of the API with its pages, which are in the address. */
export function PagedTable<Row, Data extends { TotalCount: number }>(props: PagedTableProps<Row, Data>) {
  const { list, rowsOf, order, name, columns, ...table } = props;
  const { data, error, refetch } = list;
  const { change } = useAddress();
  const { Offset, Limit } = usePage();
  const choice = useColumnChoice(name, columns);
  const sorting = order && {
    field: order.OrderField,
    descending: order.Order === 'desc',
    change: (field: string) =>
      change({
        order: field,
        direction: field === order.OrderField && order.Order === 'desc' ? 'asc' : '',
      }),
  };
  const isBeyond = data && data.TotalCount > 0 && Offset >= data.TotalCount;
  return (
    <>
      <DataTable
        {...table}
        columns={choice.shown}
        {...(sorting && { sorting })}
        {...(isBeyond && { empty: <Beyond /> })}
        rows={data && rowsOf(data)}
        error={error}
        onRetry={() => void refetch()}
      />
      {name && <ColumnChoice {...choice} columns={columns} />}
      {data && (
        <Pager
          total={data.TotalCount}
          offset={Offset}
          limit={Limit}
          onChange={({ offset, limit }) =>
            change({ offset: offset ? String(offset) : '', limit: String(limit) })
          }
        />
      )}
    </>
  );
}

/** A page after the last, as of an old address, or once the rows of the last are deleted. */
function Beyond() {
  const { t } = useTexts();
  const { change } = useAddress();
  return (
    <>
      <p>{t('table.beyond')}</p>
      <Button variant="outline" onClick={() => change({})}>
        {t('table.first')}
      </Button>
    </>
  );
}
