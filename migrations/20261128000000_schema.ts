import type { Knex } from 'knex';

/**
 * The schema of the first release; docs/schema.md is generated from it.
 *
 * Tables that grow with traffic have app_id first in their keys, so that they can be distributed by account
 * (docs/scaling.md). Their rows therefore carry app_id without a foreign key to accounts.
 */

interface Table {
  name: string;
  comment: string;
  /** By name: type and constraints, then what it means. */
  columns: Record<string, readonly [definition: string, comment: string]>;
  /** Keys and checks over several columns. */
  constraints: readonly string[];
  indexes?: readonly string[];
  /** What follows the columns: partitioning, storage parameters. */
  options?: string;
}

// Who: accounts and their keys

const accounts: Table = {
  name: 'accounts',
  comment: 'Tenants. Every other row belongs to one. Writers lock its row to take turns within an account',
  columns: {
    app_id: ['bigint PRIMARY KEY', 'Tencent Cloud APPID'],
    created_at: ['timestamptz NOT NULL', 'When the account was first used'],
  },
  constraints: [],
};

const credentials: Table = {
  name: 'credentials',
  comment: 'API keys. Requests are signed with them, so the key itself is stored and not a hash of it',
  columns: {
    secret_id: ['text PRIMARY KEY', 'Public half, named in every request'],
    secret_key: ['text NOT NULL', 'Secret half; returned once, by the reply that created it'],
    app_id: ['bigint NOT NULL REFERENCES accounts', 'Account it belongs to'],
    uin: ['text NOT NULL', 'Who acts with it; returned as OperationUin'],
    role: ['text NOT NULL', 'admin (every action), reader (reads only) or agent (evaluates starts)'],
    created_at: ['timestamptz NOT NULL', 'When it was created'],
  },
  constraints: [],
  indexes: ['CREATE INDEX credentials_app_id ON credentials (app_id)'],
};

// What may start: images and what scanners found in them

const images: Table = {
  name: 'images',
  comment: 'Images that were scanned, seen starting, or selected by a policy',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    image_id: ['text NOT NULL', 'sha256:… of the image configuration, or name:… where only a name is known'],
    names: [
      `text[] NOT NULL DEFAULT '{}'`,
      'Tags and digests as reports spell them, those of the newest report first',
    ],
    registry_name: [`text NOT NULL DEFAULT ''`, 'Name of the registry; empty when unknown'],
    registry_type: [`text NOT NULL DEFAULT ''`, 'aws, ccr, harbor, jfrog, other-tcr, quay, tcr or empty'],
    registry_address: [`text NOT NULL DEFAULT ''`, 'Host of the registry; empty when unknown'],
    size: ['bigint NOT NULL DEFAULT 0', 'Bytes; 0 when no report says'],
    scanner: [`text NOT NULL DEFAULT ''`, 'Program of the latest scan; empty before the first'],
    scanned_at: ['timestamptz', 'Time of the latest scan; null while there is none'],
    scan_revision: [
      'bigint NOT NULL DEFAULT 0',
      'From scan_sequence, new with every import; findings in memory are keyed by it. 0 before the first',
    ],
    vulnerability_count: ['integer NOT NULL DEFAULT 0', 'Vulnerability findings'],
    component_count: [
      'integer NOT NULL DEFAULT 0',
      'Vulnerable components; each version of a component counts as one',
    ],
    virus_count: ['integer NOT NULL DEFAULT 0', 'Virus findings'],
    sensitive_data_count: ['integer NOT NULL DEFAULT 0', 'Sensitive data findings'],
    critical_count: ['integer NOT NULL DEFAULT 0', 'Vulnerabilities of severity CRITICAL'],
    high_count: ['integer NOT NULL DEFAULT 0', 'Vulnerabilities of severity HIGH'],
    medium_count: ['integer NOT NULL DEFAULT 0', 'Vulnerabilities of severity MEDIUM'],
    low_count: ['integer NOT NULL DEFAULT 0', 'Vulnerabilities of severity LOW'],
    created_at: ['timestamptz NOT NULL', 'When the service first heard of it'],
  },
  constraints: ['PRIMARY KEY (app_id, image_id)'],
  indexes: ['CREATE INDEX images_scanned_at ON images (app_id, scanned_at)'],
};

const imageNames: Table = {
  name: 'image_names',
  comment: 'Which image a name or digest stands for now: the one last reported under it',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    name: [
      'text NOT NULL',
      'Canonical reference, such as docker.io/library/nginx:1.25, or a manifest digest',
    ],
    image_id: ['text NOT NULL', 'Image'],
  },
  constraints: [
    'PRIMARY KEY (app_id, name)',
    'FOREIGN KEY (app_id, image_id) REFERENCES images ON DELETE CASCADE',
  ],
  indexes: ['CREATE INDEX image_names_image_id ON image_names (app_id, image_id)'],
};

const imageFindings: Table = {
  name: 'image_findings',
  comment: 'Findings of an image, one row per kind: a kind is replaced and loaded whole',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    image_id: ['text NOT NULL', 'Image'],
    kind: ['text NOT NULL', 'VULNERABILITY, VIRUS or SENSITIVE_DATA'],
    findings: ['jsonb NOT NULL', 'Array of Finding (src/domain/finding.ts)'],
    scanner: ['text NOT NULL', 'Program that found them'],
    scanned_at: ['timestamptz NOT NULL', 'Time of its scan'],
    summary: [
      'bytea NOT NULL',
      'What a decision reads instead of the findings, half a kilobyte: 32-bit numbers, lowest byte first ' +
        '(src/domain/matching/finding-summary.ts)',
    ],
    summary_format: [
      'smallint NOT NULL',
      'Version of the format of summary; another version is not read but derived from the findings',
    ],
  },
  constraints: [
    'PRIMARY KEY (app_id, image_id, kind)',
    'FOREIGN KEY (app_id, image_id) REFERENCES images ON DELETE CASCADE',
  ],
};

// What must not start: policies

const policies: Table = {
  name: 'policies',
  comment: 'Interception policies',
  columns: {
    app_id: ['bigint NOT NULL REFERENCES accounts', 'Account'],
    policy_id: ['uuid NOT NULL', 'Public id; RuleID in the TCSS dialect'],
    number: ['bigint NOT NULL GENERATED ALWAYS AS IDENTITY', 'Second, numeric id; ID in the TCSS dialect'],
    name: ['text NOT NULL', '1 to 128 characters, unique in the account, compared exactly'],
    description: ['text NOT NULL', 'Up to 256 characters'],
    template: ['text NOT NULL', 'RISK_IMAGE or PRIVILEGED_IMAGE; never changes'],
    enabled: ['boolean NOT NULL', 'Switched on'],
    observation_days: [
      'integer NOT NULL',
      'Days, 0 to 365, for which it only alerts after it is switched on',
    ],
    effect_time: ['timestamptz', 'From this instant on it intercepts; null while it is switched off'],
    enforced_at: [
      'timestamptz',
      'When the job enforce-due-policies announced the end of observation; decides nothing',
    ],
    scope_type: ['text NOT NULL', 'ALL, or SELECTED: then policy_images lists the images'],
    risk_rule: ['jsonb', 'Criteria of a RISK_IMAGE policy, as written; null for the other template'],
    privilege_rule: [
      'jsonb',
      'Mode and privileges of a PRIVILEGED_IMAGE policy, as written; null for the other template',
    ],
    rule_spelling: [
      'jsonb',
      'Lists as a caller of the TCSS dialect wrote them, by field, where its reply would otherwise use a synonym',
    ],
    created_at: ['timestamptz NOT NULL', 'When it was created'],
    updated_at: ['timestamptz NOT NULL', 'When somebody last changed it'],
    operator_uin: ['text NOT NULL', 'uin of who last changed it'],
  },
  constraints: [
    'PRIMARY KEY (app_id, policy_id)',
    'CONSTRAINT policies_number_unique UNIQUE (app_id, number)',
    'CONSTRAINT policies_name_unique UNIQUE (app_id, name)',
  ],
  indexes: [
    // At most one an account. The database settles the race of two that are created at once.
    `CREATE UNIQUE INDEX policies_privileged_unique ON policies (app_id) WHERE template = 'PRIVILEGED_IMAGE'`,
    // Holds only what the job enforce-due-policies has still to announce.
    'CREATE INDEX policies_due ON policies (effect_time) WHERE enabled AND enforced_at IS NULL',
  ],
};

const policyImages: Table = {
  name: 'policy_images',
  comment: 'Images that policies select',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    policy_id: ['uuid NOT NULL', 'Policy'],
    image_id: ['text NOT NULL', 'Selected image'],
    position: ['integer NOT NULL', 'Index in the list as written, from 0'],
  },
  constraints: [
    'PRIMARY KEY (app_id, policy_id, image_id)',
    'FOREIGN KEY (app_id, policy_id) REFERENCES policies ON DELETE CASCADE',
    // Does not cascade: deleting a selected image is refused.
    'CONSTRAINT policy_images_image_foreign FOREIGN KEY (app_id, image_id) REFERENCES images',
  ],
  indexes: ['CREATE INDEX policy_images_image_id ON policy_images (app_id, image_id)'],
};

// What happened: events. The partitions, one a day, are created by src/store/events/day-partitions.ts.

const events: Table = {
  name: 'events',
  comment:
    'Hits of policies, merged by account, day, policy, image and behaviour: the columns that events are searched by. ' +
    'Rows never change',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    day: ['date NOT NULL', 'Day in the configured zone'],
    event_id: [
      'bigint NOT NULL',
      'Days since 1970-01-01 times 2^37, plus event_sequence: the id tells the partition',
    ],
    image_id: ['text NOT NULL', 'Image of the start'],
    policy_id: ['uuid NOT NULL', 'Policy that matched; it may have been deleted since'],
    behavior: ['text NOT NULL', 'ALERT or INTERCEPT'],
    event_type: ['text NOT NULL', 'Template of the policy: RISK_IMAGE or PRIVILEGED_IMAGE'],
    policy_name: ['text NOT NULL', 'Name of the policy at the first hit'],
    image_name: ['text NOT NULL', 'Name of the image at the first hit'],
    cve_ids: ['text[] NOT NULL', 'Every vulnerability that matched at the first hit'],
  },
  constraints: [
    'PRIMARY KEY (app_id, day, event_id)',
    // Makes a repeated hit count on the event that is there.
    'CONSTRAINT events_merge_key UNIQUE (app_id, day, policy_id, image_id, behavior)',
  ],
  indexes: ['CREATE INDEX events_cve_ids ON events USING gin (cve_ids)'],
  options: 'PARTITION BY RANGE (day)',
};

const eventDetails: Table = {
  name: 'event_details',
  comment:
    'What an event keeps of its first hit. Wide, so it is kept apart from what searches read. Rows never change',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    day: ['date NOT NULL', 'Day of the event'],
    event_id: ['bigint NOT NULL', 'Event'],
    snapshot: ['jsonb NOT NULL', 'The policy as it was at the first hit'],
    reasons: ['jsonb NOT NULL', 'Why it matched: at most 20 reasons, the worst first'],
    reason_total: ['integer NOT NULL', 'Reasons found, listed or not'],
    start_param: ['text NOT NULL', 'Start parameters at the first hit'],
  },
  constraints: ['PRIMARY KEY (app_id, day, event_id)'],
  options: 'PARTITION BY RANGE (day)',
};

const eventTallies: Table = {
  name: 'event_tallies',
  comment: 'What every hit of an event moves. Narrow, since it is rewritten with each',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    day: ['date NOT NULL', 'Day of the event'],
    event_id: ['bigint NOT NULL', 'Event'],
    event_type: ['text NOT NULL', 'As in events, so that counts by it read this table alone'],
    behavior: ['text NOT NULL', 'As in events, likewise'],
    event_count: ['bigint NOT NULL', 'Container starts, 1 or more'],
    first_time: ['timestamptz NOT NULL', 'Earliest of them'],
    latest_time: ['timestamptz NOT NULL', 'Latest of them; the event expires RETENTION_DAYS later'],
  },
  constraints: ['PRIMARY KEY (app_id, day, event_id)'],
  indexes: [
    // The day is included since every query picks its partitions by it: the edge of a range is counted from the index alone.
    'CREATE INDEX event_tallies_latest_time ON event_tallies (app_id, latest_time, event_id) INCLUDE (day)',
    'CREATE INDEX event_tallies_event_count ON event_tallies (app_id, event_count, event_id) INCLUDE (day)',
  ],
  options: 'PARTITION BY RANGE (day)',
};

const eventScopes: Table = {
  name: 'event_scopes',
  comment: 'Where an event happened: one row per cluster and node',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    day: ['date NOT NULL', 'Day of the event'],
    event_id: ['bigint NOT NULL', 'Event'],
    cluster_id: ['text NOT NULL', 'Cluster; empty outside Kubernetes'],
    node_name: ['text NOT NULL', 'Node'],
    node_ip: ['text NOT NULL', 'Private address of the node at the latest start'],
    public_ip: ['text NOT NULL', 'Public address of the node at the latest start'],
    namespace: ['text NOT NULL', 'Namespace of the latest start; empty outside Kubernetes'],
    pod_name: ['text NOT NULL', 'Pod of the latest start; empty outside Kubernetes'],
    event_count: ['bigint NOT NULL', 'Container starts on this node, 1 or more'],
    first_time: ['timestamptz NOT NULL', 'Earliest of them'],
    latest_time: ['timestamptz NOT NULL', 'Latest of them'],
    location_details: [
      'jsonb NOT NULL',
      'Other fields of the location of the latest start (src/domain/event.ts); unknown ones are left out',
    ],
  },
  constraints: ['PRIMARY KEY (app_id, day, event_id, cluster_id, node_name)'],
  // The day is included so that a search reads no row of the table, which is ten times as large as an index. A repeated
  // hit seldom changes these columns, so it need not touch the indexes.
  indexes: ['node_name', 'node_ip', 'public_ip', 'namespace'].map(
    (column) =>
      `CREATE INDEX event_scopes_${column} ON event_scopes (app_id, ${column}, event_id) INCLUDE (day)`,
  ),
  options: 'PARTITION BY RANGE (day)',
};

const eventDayCounts: Table = {
  name: 'event_day_counts',
  comment: 'Events and container starts by day, kept exact by the statements that write events',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    day: ['date NOT NULL', 'Day of the events'],
    event_type: ['text NOT NULL', 'Type of the events'],
    behavior: ['text NOT NULL', 'Behaviour of the events'],
    shard: [
      'smallint NOT NULL',
      'Counts are the sum over shards. Each instance adds to one of them, so that instances seldom wait for each other',
    ],
    events: ['bigint NOT NULL', 'Events; below 0 where events of another shard were deleted'],
    starts: ['bigint NOT NULL', 'Container starts in them, likewise'],
    lowest_time: ['timestamptz NOT NULL', 'No start in them is earlier; deleting events does not move it'],
    highest_time: ['timestamptz NOT NULL', 'No start in them is later; deleting events does not move it'],
    revision: ['bigint NOT NULL', 'From event_revision, new with every write to events of this day'],
    leaving: ['boolean NOT NULL DEFAULT false', 'True while the day is being removed: reads skip it'],
  },
  constraints: ['PRIMARY KEY (app_id, day, event_type, behavior, shard)'],
  indexes: ['CREATE INDEX event_day_counts_day ON event_day_counts (day)'],
  // Every hit updates a row: half of each page is left for the next version.
  options: 'WITH (fillfactor = 50)',
};

const eventTerms: Table = {
  name: 'event_terms',
  comment: 'The distinct texts by which events are searched: all that occur, and some that no longer do',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    kind: [
      'text NOT NULL',
      'policy, image, or a column of event_scopes: node_name, node_ip, public_ip, cluster_id, namespace',
    ],
    digest: [
      'bytea NOT NULL',
      'SHA-256 of length of key, a blank, key, text: those may be too long for an index',
    ],
    key: ['text NOT NULL', 'Id of the policy or image; empty for the other kinds'],
    text: ['text NOT NULL', 'Name of the policy or image, or the text of the column'],
    last_day: ['date NOT NULL', 'No event of a later day has it'],
  },
  constraints: ['PRIMARY KEY (app_id, kind, digest)'],
  // last_day moves once a day. With room on the page for the new version, that does not rewrite the trigram index.
  options: 'WITH (fillfactor = 90)',
};

// Exports

const exportJobs: Table = {
  name: 'export_jobs',
  comment: 'Exports to CSV: what was asked for and how far it is. Deleted a day after they ended',
  columns: {
    app_id: ['bigint NOT NULL REFERENCES accounts', 'Account'],
    job_id: ['uuid NOT NULL', 'Public id'],
    name: ['text NOT NULL', 'Name of the file, without extension'],
    subject: ['text NOT NULL', 'POLICIES or EVENTS'],
    dialect: ['text NOT NULL', 'Whose words and columns the file has: NATIVE or TCSS'],
    language: ['text NOT NULL', 'Language of the header row: en or zh'],
    query: ['jsonb NOT NULL', 'Conditions, order and page: ExportQuery (src/domain/export-job.ts)'],
    status: ['text NOT NULL', 'RUNNING from its creation on, then SUCCEEDED or FAILED'],
    runs: ['integer NOT NULL DEFAULT 0', 'Attempts begun, without those cut short by a shutdown'],
    url_secret: ['bytea NOT NULL', 'Key that signs its download URLs, 32 bytes'],
    run_id: ['uuid', 'The attempt whose chunks are the file; null unless it succeeded'],
    row_count: ['bigint', 'Rows of the file without its header; null unless it succeeded'],
    byte_count: ['bigint', 'Size of the file in bytes; null unless it succeeded'],
    created_by: ['text NOT NULL', 'uin of who asked for it'],
    created_at: [
      'timestamptz NOT NULL',
      'When it was asked for; expiry and policy states are judged as of then',
    ],
    ended_at: ['timestamptz', 'When it succeeded or failed; null while it runs'],
    expires_at: ['timestamptz NOT NULL', 'Once it has ended, nobody sees it from this instant on'],
  },
  constraints: ['PRIMARY KEY (app_id, job_id)'],
  indexes: [
    // Not unique: a distributed table can be so only by account, and a random uuid is unique anyway.
    'CREATE INDEX export_jobs_job_id ON export_jobs (job_id)',
    'CREATE INDEX export_jobs_created_at ON export_jobs (app_id, created_at)',
    `CREATE INDEX export_jobs_running ON export_jobs (created_at) WHERE status = 'RUNNING'`,
    `CREATE INDEX export_jobs_ended ON export_jobs (expires_at) WHERE status <> 'RUNNING'`,
  ],
};

const exportChunks: Table = {
  name: 'export_chunks',
  comment: 'Files of exports in chunks. In the database, so that any instance can serve them',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    job_id: ['uuid NOT NULL', 'Export'],
    run_id: [
      'uuid NOT NULL',
      'Attempt that wrote it; an interrupted one leaves chunks that belong to no file',
    ],
    position: ['integer NOT NULL', 'Index in the file, from 0'],
    progress: ['smallint NOT NULL', 'Percent of the export read when it was written, 0 to 100'],
    bytes: ['bytea NOT NULL', 'Content, some 256 KiB'],
  },
  constraints: [
    'PRIMARY KEY (app_id, job_id, run_id, position)',
    'FOREIGN KEY (app_id, job_id) REFERENCES export_jobs ON DELETE CASCADE',
  ],
};

// What the service itself needs

const auditEntries: Table = {
  name: 'audit_entries',
  comment: 'Who or what changed the state of an account, and when',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    entry_id: ['bigint NOT NULL GENERATED ALWAYS AS IDENTITY', 'Order of writing'],
    at: ['timestamptz NOT NULL', 'When it happened'],
    actor: ['text NOT NULL', 'uin of the caller, or job:<name>'],
    action: ['text NOT NULL', 'What was done, such as POLICY_ENFORCED or EVENTS_PURGED'],
    target: ['text NOT NULL', 'Id of what it was done to; empty for the account as a whole'],
    detail: ['jsonb NOT NULL', 'Further facts, by action'],
  },
  constraints: ['PRIMARY KEY (app_id, entry_id)'],
  indexes: ['CREATE INDEX audit_entries_at ON audit_entries (app_id, at)'],
};

const clientTokens: Table = {
  name: 'client_tokens',
  comment: 'Replies to requests with a ClientToken, which a repeated request gets again for 24 hours',
  columns: {
    app_id: ['bigint NOT NULL', 'Account'],
    action: ['text NOT NULL', 'Action that the token was used with'],
    token: ['text NOT NULL', 'The token'],
    request_hash: ['text NOT NULL', 'SHA-256 of the request, to tell a repetition from another request'],
    response: ['jsonb NOT NULL', 'The reply'],
    created_at: ['timestamptz NOT NULL', 'When it was given'],
  },
  constraints: ['PRIMARY KEY (app_id, action, token)'],
  indexes: ['CREATE INDEX client_tokens_created_at ON client_tokens (created_at)'],
};

const changes: Table = {
  name: 'changes',
  comment:
    'The change log: what changed lately, for instances and agents that keep it in memory. The newest 100,000 are kept',
  columns: {
    change_id: [
      'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
      'Order of writing. Transactions commit in another order, but those that change the policies of one account in this one',
    ],
    transaction_id: [
      'xid8 NOT NULL DEFAULT pg_current_xact_id()',
      'Transaction that made the change; a reader goes on from the oldest one that was still running',
    ],
    app_id: ['bigint NOT NULL', 'Account'],
    kind: ['text NOT NULL', 'POLICIES, IMAGES or CREDENTIALS'],
    keys: ['text[] NOT NULL', 'Ids and names that may now mean something else; empty for POLICIES'],
  },
  constraints: [],
  indexes: ['CREATE INDEX changes_transaction_id ON changes (transaction_id)'],
};

const tables: readonly Table[] = [
  ...[accounts, credentials],
  ...[images, imageNames, imageFindings],
  ...[policies, policyImages],
  ...[events, eventDetails, eventTallies, eventScopes, eventDayCounts, eventTerms],
  ...[exportJobs, exportChunks],
  ...[auditEntries, clientTokens, changes],
];

const sequences: Record<string, readonly [options: string, comment: string]> = {
  scan_sequence: [
    '',
    'Revisions of scan results, over all images: one never comes back, even when an image does',
  ],
  event_sequence: [
    'MAXVALUE 137438953471 CYCLE',
    'The low 37 bits of event ids. The day stands above them, and 2^37 ids last for a day of any traffic, so it may cycle',
  ],
  event_revision: [
    'CACHE 100',
    'Revisions of event_day_counts. None comes back, not even for a day that is removed and made again',
  ],
};

export async function up(knex: Knex): Promise<void> {
  for (const [name, [options, comment]] of Object.entries(sequences)) {
    await knex.raw(`CREATE SEQUENCE ${name} ${options}`);
    await knex.raw(`COMMENT ON SEQUENCE ${name} IS ${quote(comment)}`);
  }
  for (const table of tables) await createTable(knex, table);
  await compressDetails(knex);
  await indexTrigrams(knex);
}

export async function down(knex: Knex): Promise<void> {
  for (const { name } of [...tables].reverse()) await knex.raw(`DROP TABLE ${name}`);
  for (const name of Object.keys(sequences)) await knex.raw(`DROP SEQUENCE ${name}`);
  await dropTrigrams(knex);
}

async function createTable(knex: Knex, table: Table): Promise<void> {
  const { name, columns, constraints, indexes = [], options = '' } = table;
  const definitions = Object.entries(columns).map(([column, [definition]]) => `${column} ${definition}`);
  const comments = Object.entries(columns).map(
    ([column, [, comment]]) => `COMMENT ON COLUMN ${name}.${column} IS ${quote(comment)}`,
  );
  const statements = [
    `CREATE TABLE ${name} (${[...definitions, ...constraints].join(', ')}) ${options}`,
    ...indexes,
    `COMMENT ON TABLE ${name} IS ${quote(table.comment)}`,
    ...comments,
  ];
  await knex.raw(statements.join(';\n'));
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** lz4 takes a third of the default's time. Servers built without it keep their default. */
async function compressDetails(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ BEGIN
      ALTER TABLE event_details ALTER snapshot SET COMPRESSION lz4, ALTER reasons SET COMPRESSION lz4,
        ALTER start_param SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL;
    END $$`);
}

/** Lets substrings be found by an index. A server without pg_trgm reads the whole table, which is correct but slower. */
async function indexTrigrams(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX event_terms_text ON event_terms USING gin (text gin_trgm_ops, key gin_trgm_ops);
    EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN NULL;
    END $$`);
}

/** Drops the extension unless it belongs to another role or another table needs it. */
async function dropTrigrams(knex: Knex): Promise<void> {
  await knex.raw(`
    DO $$ BEGIN
      DROP EXTENSION IF EXISTS pg_trgm;
    EXCEPTION WHEN insufficient_privilege OR dependent_objects_still_exist THEN NULL;
    END $$`);
}
