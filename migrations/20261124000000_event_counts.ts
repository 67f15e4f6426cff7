import type { Knex } from 'knex';

/**
 * Sets apart what a hit moves (event_tallies) from what an event keeps (events, and event_details for what is wide),
 * counts events by day, and collects the texts by which they are searched (docs/adr/0006-events-are-counted-by-day.md).
 */
export async function up(knex: Knex): Promise<void> {
  const days = await setAside(knex);
  await createEvents(knex);
  await createCounts(knex);
  await createTerms(knex);
  // A repeated hit does not change these columns, so its update need not touch an index.
  await knex.raw(`
    CREATE INDEX event_scopes_node_name ON event_scopes (app_id, node_name, event_id);
    CREATE INDEX event_scopes_node_ip ON event_scopes (app_id, node_ip, event_id);
    CREATE INDEX event_scopes_public_ip ON event_scopes (app_id, public_ip, event_id)`);
  for (const { day, attached } of days) {
    if (attached) await splitDay(knex, day);
    else await addCounts(knex, tableOf('events', day), { leaving: true });
  }
}

/** Joins them again. Counts and collected texts can be derived, so nothing is lost with them. */
export async function down(knex: Knex): Promise<void> {
  const days = (await setAside(knex)).filter(({ attached }) => attached);
  await knex.raw(`
    DROP INDEX event_scopes_node_name, event_scopes_node_ip, event_scopes_public_ip;
    DROP TABLE event_terms, event_day_counts;
    DROP SEQUENCE event_revision`);
  await dropTrigrams(knex);
  await createJoinedEvents(knex);
  for (const { day } of days) await joinDay(knex, day);
  await knex.raw('DROP TABLE event_tallies, event_details');
}

/** A day that has a table of events. One that is not attached has expired, and its removal was cut off half-way. */
interface Day {
  day: string;
  attached: boolean;
}

const tableOf = (parent: string, day: string) => `${parent}_${day.replaceAll('-', '')}`;

/** Takes the days' tables out of `events` under other names, and drops what is left of it, so that it can be made anew. */
async function setAside(knex: Knex): Promise<Day[]> {
  const { rows } = (await knex.raw(
    `SELECT to_char(to_date(right(relname, 8), 'YYYYMMDD'), 'YYYY-MM-DD') AS day, inhrelid IS NOT NULL AS attached,
       coalesce(inhdetachpending, false) AS pending
     FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ '^events_\\d{8}$' ORDER BY 1`,
  )) as { rows: (Day & { pending: boolean })[] };
  for (const { day, pending } of rows.filter(({ attached }) => attached)) {
    const table = tableOf('events', day);
    await knex.raw(`ALTER TABLE events DETACH PARTITION ?? ${pending ? 'FINALIZE' : ''}`, [table]);
    await knex.raw('ALTER TABLE ?? RENAME TO ??', [table, `old_${table}`]);
  }
  await knex.raw('DROP TABLE events');
  return rows;
}

async function createPartition(knex: Knex, parent: string, day: string, options = ''): Promise<void> {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  await knex.raw(`CREATE TABLE ?? (LIKE ?? INCLUDING ALL) ${options}`, [tableOf(parent, day), parent]);
  await knex.raw(`ALTER TABLE ?? ATTACH PARTITION ?? FOR VALUES FROM ('${day}') TO ('${next}')`, [
    parent,
    tableOf(parent, day),
  ]);
}

async function splitDay(knex: Knex, day: string): Promise<void> {
  await createPartition(knex, 'events', day, 'WITH (toast_tuple_target = 256)');
  await createPartition(knex, 'event_details', day);
  await createPartition(knex, 'event_tallies', day);
  const old = `old_${tableOf('events', day)}`;
  await knex.raw(
    `INSERT INTO events SELECT app_id, day, event_id, image_id, policy_id, behavior, event_type, policy_name, image_name, cve_ids
     FROM ?? ORDER BY app_id, event_id`,
    [old],
  );
  await knex.raw(
    `INSERT INTO event_details SELECT app_id, day, event_id, snapshot, reasons, reason_total, start_param
     FROM ?? ORDER BY app_id, event_id`,
    [old],
  );
  await knex.raw(
    `INSERT INTO event_tallies
     SELECT app_id, day, event_id, event_type, behavior, event_count, first_time, latest_time, latest_place
     FROM ?? ORDER BY app_id, event_id`,
    [old],
  );
  await addCounts(knex, old, { leaving: false });
  await addTerms(knex, old, tableOf('event_scopes', day));
  await knex.raw('DROP TABLE ??', [old]);
}

async function joinDay(knex: Knex, day: string): Promise<void> {
  await createPartition(knex, 'events', day);
  const old = `old_${tableOf('events', day)}`;
  await knex.raw(
    `INSERT INTO events
     SELECT e.app_id, e.day, e.event_id, policy_id, image_id, e.behavior, e.event_type, policy_name, image_name, event_count,
       first_time, latest_time, latest_place, snapshot, reasons, reason_total, cve_ids, start_param
     FROM ?? e JOIN ?? d USING (app_id, event_id) JOIN ?? t USING (app_id, event_id) ORDER BY app_id, event_id`,
    [old, tableOf('event_details', day), tableOf('event_tallies', day)],
  );
  await knex.raw('DROP TABLE ??', [old]);
}

/** Counts what is in a table of the old form. */
async function addCounts(knex: Knex, table: string, { leaving }: { leaving: boolean }): Promise<void> {
  await knex.raw(
    `INSERT INTO event_day_counts
     SELECT *, nextval('event_revision'), ?::boolean FROM (
       SELECT app_id, day, event_type, behavior, 0, count(*), sum(event_count), min(first_time), max(latest_time)
       FROM ?? GROUP BY app_id, day, event_type, behavior) AS counted`,
    [leaving, table],
  );
}

/** Collects the texts of a day. Its table of scopes may be missing, where making it was cut off. */
async function addTerms(knex: Knex, events: string, scopes: string): Promise<void> {
  const add = (table: string, kind: string, key: string, text: string) =>
    knex.raw(
      `INSERT INTO event_terms AS t (app_id, kind, digest, key, text, last_day)
       SELECT DISTINCT app_id, ?, sha256(convert_to(length(${key}) || ' ' || ${key} || ${text}, 'UTF8')), ${key}, ${text}, day FROM ??
       ON CONFLICT (app_id, kind, digest) DO UPDATE SET last_day = greatest(t.last_day, excluded.last_day)`,
      [kind, table],
    );
  await add(events, 'policy', 'policy_id::text', 'policy_name');
  await add(events, 'image', 'image_id', 'image_name');
  const { rows } = (await knex.raw('SELECT to_regclass(?) IS NOT NULL AS there', [scopes])) as {
    rows: { there: boolean }[];
  };
  if (!rows[0]!.there) return;
  for (const kind of ['node_name', 'node_ip', 'public_ip', 'cluster_id', 'namespace'])
    await add(scopes, kind, `''`, kind);
}

/** Knex has no words for partitions; the days' partitions are made by src/store/events/day-partitions.ts. */
async function createEvents(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE events (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_id bigint NOT NULL,
      image_id text NOT NULL,
      policy_id uuid NOT NULL,
      behavior text NOT NULL,
      event_type text NOT NULL,
      policy_name text NOT NULL,
      image_name text NOT NULL,
      cve_ids text[] NOT NULL,
      PRIMARY KEY (app_id, day, event_id),
      CONSTRAINT events_merge_key UNIQUE (app_id, day, image_id, policy_id, behavior)
    ) PARTITION BY RANGE (day);
    CREATE INDEX events_policy_id ON events (app_id, policy_id);
    CREATE INDEX events_cve_ids ON events USING gin (cve_ids);

    CREATE TABLE event_details (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_id bigint NOT NULL,
      snapshot jsonb NOT NULL,
      reasons jsonb NOT NULL,
      reason_total integer NOT NULL,
      start_param text NOT NULL,
      PRIMARY KEY (app_id, day, event_id)
    ) PARTITION BY RANGE (day);

    CREATE TABLE event_tallies (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_id bigint NOT NULL,
      event_type text NOT NULL,
      behavior text NOT NULL,
      event_count bigint NOT NULL,
      first_time timestamptz NOT NULL,
      latest_time timestamptz NOT NULL,
      latest_place jsonb NOT NULL,
      PRIMARY KEY (app_id, day, event_id)
    ) PARTITION BY RANGE (day);
    -- With the day, by which every query picks its partitions, the edge of a range is counted from the index alone.
    CREATE INDEX event_tallies_latest_time ON event_tallies (app_id, latest_time, event_id) INCLUDE (day);
    CREATE INDEX event_tallies_event_count ON event_tallies (app_id, event_count, event_id) INCLUDE (day);

    COMMENT ON TABLE events IS 'Hits of policies, merged by account, day, policy, image and behaviour (R8): what makes and finds them. Never changed; one partition a day';
    COMMENT ON COLUMN events.app_id IS 'Account';
    COMMENT ON COLUMN events.day IS 'Day in the configured zone';
    COMMENT ON COLUMN events.event_id IS 'Days since 1970-01-01 times 2^37 plus a sequence: the id leads to its partition';
    COMMENT ON COLUMN events.image_id IS 'Image that was to start';
    COMMENT ON COLUMN events.policy_id IS 'Policy that matched; it may have been deleted since';
    COMMENT ON COLUMN events.behavior IS 'ALERT or INTERCEPT';
    COMMENT ON COLUMN events.event_type IS 'Template of the policy: RISK_IMAGE or PRIVILEGED_IMAGE';
    COMMENT ON COLUMN events.policy_name IS 'Name of the policy at the first hit';
    COMMENT ON COLUMN events.image_name IS 'Name of the image at the first hit';
    COMMENT ON COLUMN events.cve_ids IS 'All vulnerabilities that matched';

    COMMENT ON TABLE event_details IS 'What an event tells of its first hit, one row an event, apart so that searching reads narrow rows; one partition a day';
    COMMENT ON COLUMN event_details.app_id IS 'Account';
    COMMENT ON COLUMN event_details.day IS 'Day of the event';
    COMMENT ON COLUMN event_details.event_id IS 'Event';
    COMMENT ON COLUMN event_details.snapshot IS 'The policy as it was at the first hit';
    COMMENT ON COLUMN event_details.reasons IS 'Why it matched: at most 20 reasons, the worst first';
    COMMENT ON COLUMN event_details.reason_total IS 'How many reasons there were';
    COMMENT ON COLUMN event_details.start_param IS 'Start parameters at the first hit';

    COMMENT ON TABLE event_tallies IS 'What a hit of an event moves, one row an event; one partition a day';
    COMMENT ON COLUMN event_tallies.app_id IS 'Account';
    COMMENT ON COLUMN event_tallies.day IS 'Day of the event';
    COMMENT ON COLUMN event_tallies.event_id IS 'Event';
    COMMENT ON COLUMN event_tallies.event_type IS 'As in events, so that counting by it reads this table alone';
    COMMENT ON COLUMN event_tallies.behavior IS 'As in events, likewise';
    COMMENT ON COLUMN event_tallies.event_count IS 'Container starts';
    COMMENT ON COLUMN event_tallies.first_time IS 'Earliest of them';
    COMMENT ON COLUMN event_tallies.latest_time IS 'Latest of them; retention counts from here (R10)';
    COMMENT ON COLUMN event_tallies.latest_place IS 'Cluster, node and pod of the latest, as src/domain/event.ts Place';
  `);
  // Servers built without lz4 keep their default, which takes some three times as long to compress.
  await knex.raw(`
    DO $$ BEGIN
      ALTER TABLE event_details ALTER snapshot SET COMPRESSION lz4, ALTER reasons SET COMPRESSION lz4,
        ALTER start_param SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL;
    END $$`);
}

async function createCounts(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Never gives a number twice, so that a day which is removed and made again has no revision that it had before.
    CREATE SEQUENCE event_revision CACHE 100;

    CREATE TABLE event_day_counts (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_type text NOT NULL,
      behavior text NOT NULL,
      shard smallint NOT NULL,
      events bigint NOT NULL,
      starts bigint NOT NULL,
      lowest_time timestamptz NOT NULL,
      highest_time timestamptz NOT NULL,
      revision bigint NOT NULL,
      leaving boolean NOT NULL DEFAULT false,
      PRIMARY KEY (app_id, day, event_type, behavior, shard)
    ) WITH (fillfactor = 50);
    CREATE INDEX event_day_counts_day ON event_day_counts (day);

    COMMENT ON SEQUENCE event_revision IS 'Revisions of event_day_counts';
    COMMENT ON TABLE event_day_counts IS 'How many events and container starts a day has; kept in the statements that write them';
    COMMENT ON COLUMN event_day_counts.app_id IS 'Account';
    COMMENT ON COLUMN event_day_counts.day IS 'Day of the events';
    COMMENT ON COLUMN event_day_counts.event_type IS 'Of these events';
    COMMENT ON COLUMN event_day_counts.behavior IS 'Of these events';
    COMMENT ON COLUMN event_day_counts.shard IS 'Counts are the sum over shards; each instance writes one of them, so that instances seldom wait for each other';
    COMMENT ON COLUMN event_day_counts.events IS 'Events; below 0 where another shard has what was deleted here';
    COMMENT ON COLUMN event_day_counts.starts IS 'Container starts in them, likewise';
    COMMENT ON COLUMN event_day_counts.lowest_time IS 'No start in them is earlier; it stays when events are deleted';
    COMMENT ON COLUMN event_day_counts.highest_time IS 'No start in them is later; it stays when events are deleted';
    COMMENT ON COLUMN event_day_counts.revision IS 'A new number with every write to events of this day';
    COMMENT ON COLUMN event_day_counts.leaving IS 'Whether the day is being removed: nobody reads it any more';
  `);
}

async function createTerms(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE event_terms (
      app_id bigint NOT NULL,
      kind text NOT NULL,
      digest bytea NOT NULL,
      key text NOT NULL,
      text text NOT NULL,
      last_day date NOT NULL,
      PRIMARY KEY (app_id, kind, digest)
    -- With room for a row's next version on its page, since last_day moves and must not cost the trigrams a write.
    ) WITH (fillfactor = 90);

    COMMENT ON TABLE event_terms IS 'The different texts by which events are searched: all that occur, and some that no longer do';
    COMMENT ON COLUMN event_terms.app_id IS 'Account';
    COMMENT ON COLUMN event_terms.kind IS 'policy, image, or the column of event_scopes: node_name, node_ip, public_ip, cluster_id, namespace';
    COMMENT ON COLUMN event_terms.digest IS 'SHA-256 of the length of the key, a blank, key and text: these may be too long for an index';
    COMMENT ON COLUMN event_terms.key IS 'Id of the policy or image; else empty';
    COMMENT ON COLUMN event_terms.text IS 'Name of it, or the text of the column';
    COMMENT ON COLUMN event_terms.last_day IS 'No event of a later day has it';
  `);
  // Only where it is to be had: without trigrams these few rows are read through, which is right and slower.
  await knex.raw(`
    DO $$ BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX event_terms_text ON event_terms USING gin (text gin_trgm_ops, key gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN NULL;
    END $$`);
}

/** Takes the extension away if it is ours and nobody else has come to need it. */
async function dropTrigrams(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ BEGIN
      DROP EXTENSION IF EXISTS pg_trgm;
    EXCEPTION WHEN insufficient_privilege OR dependent_objects_still_exist THEN NULL;
    END $$`);
}

async function createJoinedEvents(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE events (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_id bigint NOT NULL,
      policy_id uuid NOT NULL,
      image_id text NOT NULL,
      behavior text NOT NULL,
      event_type text NOT NULL,
      policy_name text NOT NULL,
      image_name text NOT NULL,
      event_count bigint NOT NULL,
      first_time timestamptz NOT NULL,
      latest_time timestamptz NOT NULL,
      latest_place jsonb NOT NULL,
      snapshot jsonb NOT NULL,
      reasons jsonb NOT NULL,
      reason_total integer NOT NULL,
      cve_ids text[] NOT NULL,
      start_param text NOT NULL,
      PRIMARY KEY (app_id, day, event_id),
      CONSTRAINT events_merge_key UNIQUE (app_id, day, policy_id, image_id, behavior)
    ) PARTITION BY RANGE (day);
    CREATE INDEX events_latest_time ON events (app_id, latest_time, event_id);
    CREATE INDEX events_cve_ids ON events USING gin (cve_ids);

    COMMENT ON TABLE events IS 'Hits of policies, merged by account, day, policy, image and behaviour (R8); one partition a day';
    COMMENT ON COLUMN events.app_id IS 'Account';
    COMMENT ON COLUMN events.day IS 'Day in the configured zone';
    COMMENT ON COLUMN events.event_id IS 'Days since 1970-01-01 times 2^37 plus a sequence: the id leads to its partition';
    COMMENT ON COLUMN events.policy_id IS 'Policy that matched; it may have been deleted since';
    COMMENT ON COLUMN events.image_id IS 'Image that was to start';
    COMMENT ON COLUMN events.behavior IS 'ALERT or INTERCEPT';
    COMMENT ON COLUMN events.event_type IS 'Template of the policy: RISK_IMAGE or PRIVILEGED_IMAGE';
    COMMENT ON COLUMN events.policy_name IS 'Name of the policy at the first hit';
    COMMENT ON COLUMN events.image_name IS 'Name of the image at the first hit';
    COMMENT ON COLUMN events.event_count IS 'Container starts';
    COMMENT ON COLUMN events.first_time IS 'Earliest of them';
    COMMENT ON COLUMN events.latest_time IS 'Latest of them; retention counts from here (R10)';
    COMMENT ON COLUMN events.latest_place IS 'Cluster, node and pod of the latest, as src/domain/event.ts Place';
    COMMENT ON COLUMN events.snapshot IS 'The policy as it was at the first hit';
    COMMENT ON COLUMN events.reasons IS 'Why it matched: at most 20 reasons, the worst first';
    COMMENT ON COLUMN events.reason_total IS 'How many reasons there were';
    COMMENT ON COLUMN events.cve_ids IS 'All vulnerabilities that matched';
    COMMENT ON COLUMN events.start_param IS 'Start parameters at the first hit';
  `);
}
