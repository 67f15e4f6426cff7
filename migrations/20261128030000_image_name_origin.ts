import type { Knex } from 'knex';

/** Names of images say who claimed them and when, so that what an agent tells never overrides what a scan told. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE image_names ADD COLUMN origin text, ADD COLUMN told_at timestamptz;
    UPDATE image_names n
    SET origin = CASE WHEN i.scanned_at IS NULL THEN 'START' ELSE 'SCAN' END,
        told_at = coalesce(i.scanned_at, i.created_at)
    FROM images i WHERE i.app_id = n.app_id AND i.image_id = n.image_id;
    ALTER TABLE image_names ALTER origin SET NOT NULL, ALTER told_at SET NOT NULL;
    COMMENT ON TABLE image_names IS 'Which image a name or digest stands for now: the one of the newest scan under it, or of the first start';
    COMMENT ON COLUMN image_names.origin IS
      'SCAN, or START: claimed by a start. A scan takes a name from a start, never the reverse';
    COMMENT ON COLUMN image_names.told_at IS 'Time of that scan or start'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE image_names DROP COLUMN origin, DROP COLUMN told_at;
    COMMENT ON TABLE image_names IS 'Which image a name or digest stands for now: the one last reported under it'`);
}
