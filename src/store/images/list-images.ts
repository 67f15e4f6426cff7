import type { Knex } from 'knex';
import type { FieldFilter, Page } from '../../domain/filter.js';
import type { CountName, ImageField, ImageOrderField } from '../../domain/image-query.js';
import type { Image } from '../../domain/image.js';
import type { Database } from '../database/connections.js';
import { containing } from '../database/ilike.js';
import { type ImageRow, toImage, countColumnOf } from './image-row.js';

const orderColumns: Record<ImageOrderField, string> = {
  scanTime: 'scanned_at',
  imageName: 'names[1]',
  criticalCount: 'critical_count',
  sensitiveDataCount: 'sensitive_data_count',
  componentCount: 'component_count',
  createdAt: 'created_at',
};

/** A page of the account's images, and how many there are in all. Images without the ordered value come last. */
export async function listImages(
  db: Database,
  appId: number,
  filters: readonly FieldFilter<ImageField>[],
  page: Page<ImageOrderField>,
): Promise<{ total: number; images: Image[] }> {
  const matching = db('images').where({ app_id: appId });
  for (const filter of filters) void matching.where((query) => whereImage(query, filter));
  const [total] = await matching.clone().count<{ count: number }[]>();
  const direction = page.descending ? 'DESC' : 'ASC';
  const rows = (await matching
    .orderByRaw(`${orderColumns[page.orderField]} ${direction} NULLS LAST, image_id ${direction}`)
    .limit(page.limit)
    .offset(page.offset)) as ImageRow[];
  return { total: total!.count, images: rows.map(toImage) };
}

function whereImage(query: Knex.QueryBuilder, { field, values, exact }: FieldFilter<ImageField>): void {
  switch (field) {
    case 'imageId':
      return whereId(query, values, exact);
    case 'imageName':
      return whereName(query, values, exact);
    case 'keyword':
      return void query
        .where((id) => whereId(id, values, exact))
        .orWhere((name) => whereName(name, values, exact));
    case 'known':
      return void query.whereRaw("'true' = ANY (?::text[])", [values]);
    case 'scanned':
      return void query.whereRaw('(scanned_at IS NOT NULL)::text = ANY (?::text[])', [values]);
    case 'severity':
      return whereFound(
        query,
        values.map((severity) => `${severity.toLowerCase()}_count`),
      );
    case 'found':
      return whereFound(
        query,
        values.flatMap((name) => countColumnOf[name as CountName] ?? []),
      );
  }
}

function whereId(query: Knex.QueryBuilder, values: string[], exact: boolean): void {
  if (exact) void query.whereIn('image_id', values);
  else void query.whereRaw('image_id ILIKE ANY (?::text[])', [values.map(containing)]);
}

/** Any of the names that it has or had. */
function whereName(query: Knex.QueryBuilder, values: string[], exact: boolean): void {
  if (exact) void query.whereRaw('names && ?::text[]', [values]);
  else
    void query.whereRaw('EXISTS (SELECT FROM unnest(names) AS n WHERE n ILIKE ANY (?::text[]))', [
      values.map(containing),
    ]);
}

/** One of the counts is more than 0; without any there is nothing to be found. */
function whereFound(query: Knex.QueryBuilder, columns: readonly string[]): void {
  void query.whereRaw(columns.map((column) => `${column} > 0`).join(' OR ') || 'false');
}
