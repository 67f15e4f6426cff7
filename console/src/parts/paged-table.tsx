import type { CallError } from '../api/client';
import { useAddress } from './address';
import { DataTable, type DataTableProps } from './data-table';
import { firstPageSize, Pager } from './pager';

/** The page of a list that the address asks for. */
export function usePage(): { Offset: number; Limit: number } {
  const { get } = useAddress();
  return { Offset: Number(get('offset') || 0), Limit: Number(get('limit') || firstPageSize()) };
}

interface PagedTableProps<Row, Data> extends Omit<DataTableProps<Row>, 'rows' | 'error' | 'onRetry'> {
  list: { data: Data | undefined; error: CallError | null; refetch(): unknown };
  rowsOf(data: Data): Row[];
}

/** A list of the API with its pages, which are in the address. */
export function PagedTable<Row, Data extends { TotalCount: number }>(props: PagedTableProps<Row, Data>) {
  const { list, rowsOf, ...table } = props;
  const { data, error, refetch } = list;
  const { change } = useAddress();
  const { Offset, Limit } = usePage();
  return (
    <>
      <DataTable {...table} rows={data && rowsOf(data)} error={error} onRetry={() => void refetch()} />
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
