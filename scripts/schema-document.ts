import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import winston from 'winston';
import { startEmbeddedPostgres } from '../src/embedded-postgres/start-and-restart.js';
import { type Database, openDatabase } from '../src/store/database/connections.js';
import { migrate } from '../src/store/database/migrate.js';

/** docs/schema.md: what the system catalogs of a newly migrated database say of its tables. */
export async function schemaDocument(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tcss-schema-'));
  try {
    const log = winston.createLogger({ silent: true });
    const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
    const db = openDatabase(server.connection, { maxConnections: 2 });
    try {
      await migrate(db, async () => {});
      return render(await readTables(db), await readSequences(db));
    } finally {
      await db.destroy();
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  default: string | null;
  comment: string;
}

interface SchemaTable {
  name: string;
  comment: string;
  columns: Column[];
  /** Name and definition, primary key first. */
  constraints: [string, string][];
  indexes: string[];
  /** RANGE (day); null for a plain table. */
  partitioning: string | null;
  storage: string[] | null;
}

interface Sequence {
  name: string;
  comment: string;
}

/** In the order of their creation, which is the order of the migration. */
async function readTables(db: Database): Promise<SchemaTable[]> {
  const { rows } = (await db.raw(`
    SELECT t.relname AS name, obj_description(t.oid, 'pg_class') AS comment, t.reloptions AS storage,
      pg_get_partkeydef(t.oid) AS partitioning,
      (SELECT json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod), 'nullable', NOT attnotnull,
         'default', CASE WHEN attidentity = 'a' THEN 'generated' ELSE pg_get_expr(adbin, adrelid) END,
         'comment', col_description(attrelid, attnum)) ORDER BY attnum)
       FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped) AS columns,
      (SELECT coalesce(json_agg(json_build_array(conname, pg_get_constraintdef(oid))
         ORDER BY position(contype::text IN 'puf'), conname), '[]')
       FROM pg_constraint WHERE conrelid = t.oid AND contype IN ('p', 'u', 'f')) AS constraints,
      (SELECT coalesce(json_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid), '[]')
       FROM pg_index WHERE indrelid = t.oid
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = t.oid)) AS indexes
    FROM pg_class t
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'knex%'
    ORDER BY t.oid`)) as { rows: SchemaTable[] };
  return rows;
}

async function readSequences(db: Database): Promise<Sequence[]> {
  const { rows } = (await db.raw(`
    SELECT relname AS name, obj_description(oid, 'pg_class') AS comment FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND obj_description(oid, 'pg_class') IS NOT NULL
    ORDER BY oid`)) as { rows: Sequence[] };
  return rows;
}

const render = (tables: readonly SchemaTable[], sequences: readonly Sequence[]): string =>
  [
    '# Schema',
    'Generated from a migrated database by `npm run generate`; the comments are those in the database. ' +
      'How the tables hang together is drawn in [architecture.md](architecture.md).',
    tables.map(({ name }) => `[${name}](#${name})`).join(' · '),
    ...tables.map(renderTable),
    '## Sequences',
    sequences.map(({ name, comment }) => `- \`${name}\`: ${comment}.`).join('\n'),
  ].join('\n\n') + '\n';

function renderTable({ name, comment, columns, partitioning, storage, ...rest }: SchemaTable): string {
  const rows = columns.map((column) => {
    const fallback = column.default === null ? '' : `\`${column.default}\``;
    return `| \`${column.name}\` | ${column.type} | ${column.nullable ? 'yes' : ''} | ${fallback} | ${escape(column.comment)} |`;
  });
  const facts = [
    ...(partitioning ? [`- Partitioned by \`${partitioning}\`, one partition a day.`] : []),
    ...rest.constraints.map(([constraint, definition]) => `- \`${definition}\` (\`${constraint}\`)`),
    ...rest.indexes.map((index) => `- \`${shorten(index)}\``),
    ...(storage ?? []).map((option) => `- Storage: \`${option}\``),
  ];
  const header = ['| Column | Type | Null | Default | Meaning |', '| --- | --- | --- | --- | --- |'];
  return [`## ${name}`, `${comment}.`, [...header, ...rows].join('\n'), facts.join('\n')].join('\n\n');
}

const escape = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** An index without what is the same for all: the schema, and ONLY of partitioned tables. */
const shorten = (definition: string) =>
  definition.replace(/ ON (ONLY )?public\./, ' ON ').replace('CREATE ', '');
