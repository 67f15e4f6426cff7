import type { Knex } from 'knex';

/**
 * Accounts, credentials, policies, images and their findings, events and their scopes. Whatever grows with traffic has
 * app_id first in its keys, so that the tables can be distributed by account.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('accounts', (table) => {
    table.comment('Tenants. Every other row belongs to one (R1)');
    table.bigInteger('app_id').primary().comment('Tencent Cloud APPID');
    table
      .bigInteger('policy_revision')
      .notNullable()
      .defaultTo(0)
      .comment('Moves with every change or flip of a policy');
    table.timestamp('created_at').notNullable().comment('When the account was first used');
  });

  await knex.schema.createTable('credentials', (table) => {
    table.comment('API keys. Requests are signed with them, so the key itself has to be known');
    table.text('secret_id').primary().comment('Public half, named in every request');
    table
      .text('secret_key')
      .notNullable()
      .comment('Secret half; never leaves the database but in the reply that created it');
    table.bigInteger('app_id').notNullable().references('accounts.app_id').comment('Account it belongs to');
    table.text('uin').notNullable().comment('Who acts with it; returned as OperationUin');
    table.text('role').notNullable().comment('admin, reader or agent (R1)');
    table.timestamp('created_at').notNullable().comment('When it was made');
    table.index(['app_id']);
  });

  // A sequence over all images: a revision never comes back, even when an image is deleted and imported again.
  await knex.schema.raw(`
    CREATE SEQUENCE scan_sequence;
    COMMENT ON SEQUENCE scan_sequence IS 'Revisions of scan results';
  `);
  await knex.schema.createTable('images', (table) => {
    table.comment('Images that were scanned, or seen starting, or selected by a policy');
    table.bigInteger('app_id').notNullable().comment('Account');
    table
      .text('image_id')
      .notNullable()
      .comment('sha256:… of the image configuration, or name:… where only a name is known');
    table
      .specificType('names', 'text[]')
      .notNullable()
      .defaultTo('{}')
      .comment('Tags and digests as reports spell them, newest report first');
    table.text('registry_name').notNullable().defaultTo('').comment('Name of the registry, where known');
    table
      .text('registry_type')
      .notNullable()
      .defaultTo('')
      .comment('aws, ccr, harbor, jfrog, other-tcr, quay, tcr or empty');
    table.text('registry_address').notNullable().defaultTo('').comment('Host of the registry');
    table.bigInteger('size').notNullable().defaultTo(0).comment('Bytes; 0 when no report says');
    table.text('scanner').notNullable().defaultTo('').comment('Program of the latest scan');
    table
      .timestamp('scanned_at')
      .nullable()
      .comment('Latest scan; null while there is no scan result, then no RISK_IMAGE policy applies (R4)');
    table
      .bigInteger('scan_revision')
      .notNullable()
      .defaultTo(0)
      .comment('From scan_sequence, new with every import; cached findings are keyed by it');
    table.integer('vulnerability_count').notNullable().defaultTo(0).comment('Vulnerability findings');
    table.integer('virus_count').notNullable().defaultTo(0).comment('Virus findings');
    table.integer('sensitive_data_count').notNullable().defaultTo(0).comment('Sensitive data findings');
    table
      .integer('critical_count')
      .notNullable()
      .defaultTo(0)
      .comment('Vulnerabilities of severity CRITICAL');
    table.integer('high_count').notNullable().defaultTo(0).comment('Vulnerabilities of severity HIGH');
    table.integer('medium_count').notNullable().defaultTo(0).comment('Vulnerabilities of severity MEDIUM');
    table.integer('low_count').notNullable().defaultTo(0).comment('Vulnerabilities of severity LOW');
    table.timestamp('created_at').notNullable().comment('First seen');
    table.primary(['app_id', 'image_id']);
    table.index(['app_id', 'scanned_at']);
  });

  await knex.schema.createTable('image_names', (table) => {
    table.comment('Which image a name or digest stands for now: the one that was last reported under it');
    table.bigInteger('app_id').notNullable().comment('Account');
    table
      .text('name')
      .notNullable()
      .comment('Canonical reference, such as docker.io/library/nginx:1.25, or a manifest digest');
    table.text('image_id').notNullable().comment('The image');
    table.primary(['app_id', 'name']);
    table
      .foreign(['app_id', 'image_id'])
      .references(['app_id', 'image_id'])
      .inTable('images')
      .onDelete('CASCADE');
    table.index(['app_id', 'image_id']);
  });

  await knex.schema.createTable('image_findings', (table) => {
    table.comment('Findings of an image, one row a kind: they are replaced and loaded whole');
    table.bigInteger('app_id').notNullable().comment('Account');
    table.text('image_id').notNullable().comment('Image');
    table.text('kind').notNullable().comment('VULNERABILITY, VIRUS or SENSITIVE_DATA');
    table.jsonb('findings').notNullable().comment('The findings in the normal form of src/domain/finding.ts');
    table.text('scanner').notNullable().comment('Program that found them');
    table.timestamp('scanned_at').notNullable().comment('When it did');
    table.primary(['app_id', 'image_id', 'kind']);
    table
      .foreign(['app_id', 'image_id'])
      .references(['app_id', 'image_id'])
      .inTable('images')
      .onDelete('CASCADE');
  });

  await knex.schema.createTable('policies', (table) => {
    table.comment('Interception policies (R2)');
    table.bigInteger('app_id').notNullable().references('accounts.app_id').comment('Account');
    table.uuid('policy_id').notNullable().comment('Public id');
    table
      .specificType('number', 'bigint GENERATED ALWAYS AS IDENTITY')
      .notNullable()
      .comment('Second, numeric id');
    table.text('name').notNullable().comment('Unique in the account, compared exactly');
    table.text('description').notNullable().comment('Free text');
    table.text('template').notNullable().comment('RISK_IMAGE or PRIVILEGED_IMAGE; never changes');
    table.boolean('enabled').notNullable().comment('Switched on');
    table.integer('observation_days').notNullable().comment('Days of alerting only after switching on');
    table
      .timestamp('effect_time')
      .nullable()
      .comment('From here on it intercepts; null while switched off (R3)');
    table
      .timestamp('enforced_at')
      .nullable()
      .comment('When the job announced the end of observation; decides nothing');
    table.text('scope_type').notNullable().comment('ALL, or SELECTED: then policy_images holds the images');
    table.jsonb('risk_rule').nullable().comment('Criteria of a RISK_IMAGE policy, as written');
    table
      .jsonb('privilege_rule')
      .nullable()
      .comment('Mode and privileges of a PRIVILEGED_IMAGE policy, as written');
    table.timestamp('created_at').notNullable().comment('When it was created');
    table.timestamp('updated_at').notNullable().comment('When it was last changed by someone');
    table.text('operator_uin').notNullable().comment('Who last changed it');
    table.primary(['app_id', 'policy_id']);
    table.unique(['app_id', 'name'], { indexName: 'policies_name_unique' });
    table.unique(['app_id', 'number']);
  });
  await knex.schema.raw(
    `CREATE UNIQUE INDEX policies_privileged_unique ON policies (app_id) WHERE template = 'PRIVILEGED_IMAGE'`,
  );
  await knex.schema.raw(
    `CREATE INDEX policies_due ON policies (effect_time) WHERE enabled AND enforced_at IS NULL`,
  );

  await knex.schema.createTable('policy_images', (table) => {
    table.comment('Images selected by policies. The reference keeps a selected image from being deleted');
    table.bigInteger('app_id').notNullable().comment('Account');
    table.uuid('policy_id').notNullable().comment('Policy');
    table.text('image_id').notNullable().comment('Selected image');
    table.integer('position').notNullable().comment('Place in the list as written');
    table.primary(['app_id', 'policy_id', 'image_id']);
    table
      .foreign(['app_id', 'policy_id'])
      .references(['app_id', 'policy_id'])
      .inTable('policies')
      .onDelete('CASCADE');
    table
      .foreign(['app_id', 'image_id'], 'policy_images_image_foreign')
      .references(['app_id', 'image_id'])
      .inTable('images');
    table.index(['app_id', 'image_id']);
  });

  await knex.schema.createTable('client_tokens', (table) => {
    table.comment('Answers to requests that carried a ClientToken, repeated for 24 hours');
    table.bigInteger('app_id').notNullable().comment('Account');
    table.text('action').notNullable().comment('Action the token was used with');
    table.text('token').notNullable().comment('The token');
    table
      .text('request_hash')
      .notNullable()
      .comment('SHA-256 of the request, to tell a repetition from another request');
    table.jsonb('response').notNullable().comment('The answer that was given');
    table.timestamp('created_at').notNullable().comment('When it was given');
    table.primary(['app_id', 'action', 'token']);
    table.index(['created_at']);
  });

  await knex.schema.createTable('audit_entries', (table) => {
    table.comment('Who or what changed the state of an account, and when');
    table.bigInteger('app_id').notNullable().comment('Account');
    table
      .specificType('entry_id', 'bigint GENERATED ALWAYS AS IDENTITY')
      .notNullable()
      .comment('Order of writing');
    table.timestamp('at').notNullable().comment('When it happened');
    table.text('actor').notNullable().comment('uin of the caller, or job:<name>');
    table.text('action').notNullable().comment('What was done, such as POLICY_ENFORCED or EVENTS_PURGED');
    table.text('target').notNullable().comment('Id of what it was done to; empty for the account as a whole');
    table.jsonb('detail').notNullable().comment('What else is to be known of it');
    table.primary(['app_id', 'entry_id']);
    table.index(['app_id', 'at']);
  });

  await createEvents(knex);
}

/** Knex has no words for partitions; the days' partitions are made by src/store/events/day-partitions.ts. */
async function createEvents(knex: Knex): Promise<void> {
  await knex.schema.raw(`
    -- The low 37 bits of an event id; the day is above them. 2^37 ids last a day whatever the traffic, so it may cycle.
    CREATE SEQUENCE event_sequence MAXVALUE 137438953471 CYCLE;

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

    CREATE TABLE event_scopes (
      app_id bigint NOT NULL,
      day date NOT NULL,
      event_id bigint NOT NULL,
      cluster_id text NOT NULL,
      node_name text NOT NULL,
      node_ip text NOT NULL,
      public_ip text NOT NULL,
      namespace text NOT NULL,
      pod_name text NOT NULL,
      event_count bigint NOT NULL,
      first_time timestamptz NOT NULL,
      latest_time timestamptz NOT NULL,
      latest_place jsonb NOT NULL,
      PRIMARY KEY (app_id, day, event_id, cluster_id, node_name)
    ) PARTITION BY RANGE (day);

    COMMENT ON SEQUENCE event_sequence IS 'Low bits of event ids';
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

    COMMENT ON TABLE event_scopes IS 'Where an event happened: one row a cluster and node; one partition a day';
    COMMENT ON COLUMN event_scopes.app_id IS 'Account';
    COMMENT ON COLUMN event_scopes.day IS 'Day of the event';
    COMMENT ON COLUMN event_scopes.event_id IS 'Event';
    COMMENT ON COLUMN event_scopes.cluster_id IS 'Cluster; empty outside Kubernetes';
    COMMENT ON COLUMN event_scopes.node_name IS 'Node';
    COMMENT ON COLUMN event_scopes.node_ip IS 'Private address of the node at the latest start';
    COMMENT ON COLUMN event_scopes.public_ip IS 'Public address of the node at the latest start';
    COMMENT ON COLUMN event_scopes.namespace IS 'Namespace of the latest pod';
    COMMENT ON COLUMN event_scopes.pod_name IS 'Latest pod';
    COMMENT ON COLUMN event_scopes.event_count IS 'Container starts in this place';
    COMMENT ON COLUMN event_scopes.first_time IS 'Earliest of them';
    COMMENT ON COLUMN event_scopes.latest_time IS 'Latest of them';
    COMMENT ON COLUMN event_scopes.latest_place IS 'All that is known of the place, as src/domain/event.ts Place';
  `);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'event_scopes',
    'events',
    'audit_entries',
    'client_tokens',
    'policy_images',
    'policies',
    'image_findings',
    'image_names',
    'images',
    'credentials',
    'accounts',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.schema.raw('DROP SEQUENCE event_sequence; DROP SEQUENCE scan_sequence');
}
