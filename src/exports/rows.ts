import type { StoredAuditEntry } from '../domain/audit.js';
import type { Event } from '../domain/event.js';
import type { ExportFormat, RowContext, SubjectFormats } from '../domain/export-format.js';
import type { ExportJob, ExportQuery } from '../domain/export-job.js';
import type { Policy } from '../domain/policy.js';
import { queryPolicies } from '../domain/policy-query.js';
import { expiryCutoff } from '../domain/retention.js';
import type { Database } from '../store/database/connections.js';
import { countAudit, readMatchingAudit } from '../store/audit/list-audit.js';
import { countEvents, readEvents } from '../store/events/list-events.js';
import { countImages } from '../store/images/find-images.js';
import { listPolicies } from '../store/policies/list-policies.js';

export type Row = (string | number)[];

export interface Table {
  header: string[];
  rowCount: number;
  batches: AsyncIterable<Row[]>;
}

interface Reading {
  tx: Database;
  job: ExportJob;
  formats: SubjectFormats;
  config: { offsetMinutes: number; retentionDays: number };
}

/** What a job exports, read in a snapshot. States and expiry are those of the time the job was created. */
export async function openTable(reading: Reading): Promise<Table> {
  const { tx, job, config } = reading;
  const context: RowContext = {
    now: job.createdAt,
    offsetMinutes: config.offsetMinutes,
    images: await countImages(tx, job.appId),
    say: (text) => text[job.language],
  };
  switch (job.query.subject) {
    case 'POLICIES':
      return policyTable(reading, job.query, context);
    case 'EVENTS':
      return eventTable(reading, job.query, context);
    case 'AUDIT':
      return auditTable(reading, job.query, context);
  }
}

type QueryOf<Subject extends ExportQuery['subject']> = Extract<ExportQuery, { subject: Subject }>;

async function policyTable(
  { tx, job, formats }: Reading,
  { filters, page }: QueryOf<'POLICIES'>,
  context: RowContext,
): Promise<Table> {
  const found = queryPolicies(await listPolicies(tx, job.appId), filters, page, job.createdAt);
  const shown = found.slice(page.offset, page.offset + (page.limit ?? found.length));
  return tableOf(formats.POLICIES, [shown], shown.length, context);
}

async function eventTable(
  { tx, job, formats, config }: Reading,
  { query, page }: QueryOf<'EVENTS'>,
  context: RowContext,
): Promise<Table> {
  const cutoff = expiryCutoff(job.createdAt, config);
  const found = await countEvents(tx, job.appId, cutoff, query);
  const rowCount = Math.max(0, Math.min(found - page.offset, page.limit ?? found));
  return tableOf(formats.EVENTS, readEvents(tx, job.appId, cutoff, query, page), rowCount, context);
}

async function auditTable(
  { tx, job: { appId }, formats }: Reading,
  { query }: QueryOf<'AUDIT'>,
  context: RowContext,
): Promise<Table> {
  return tableOf(
    formats.AUDIT,
    readMatchingAudit(tx, appId, query),
    await countAudit(tx, appId, query),
    context,
  );
}

function tableOf<Item extends Policy | Event | StoredAuditEntry>(
  format: ExportFormat<Item>,
  items: AsyncIterable<Item[]> | Iterable<Item[]>,
  rowCount: number,
  context: RowContext,
): Table {
  async function* batches() {
    for await (const batch of items) yield batch.map((item) => format.row(item, context));
  }
  return { header: format.columns.map(context.say), rowCount, batches: batches() };
}
