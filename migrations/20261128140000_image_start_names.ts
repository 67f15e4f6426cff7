import type { Knex } from 'knex';

/** An image that started under a name is judged by what is known of that name, also when later only its id is told. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE image_start_names (
      app_id bigint NOT NULL,
      image_id text NOT NULL,
      name text NOT NULL,
      PRIMARY KEY (app_id, image_id, name),
      CONSTRAINT image_start_names_image_foreign FOREIGN KEY (app_id, image_id) REFERENCES images ON DELETE CASCADE
    );
    COMMENT ON TABLE image_start_names IS
      'Names that images started under; a result that is known by such a name alone holds for the image';
    COMMENT ON COLUMN image_start_names.app_id IS 'The account';
    COMMENT ON COLUMN image_start_names.image_id IS 'The image that started';
    COMMENT ON COLUMN image_start_names.name IS 'Canonical name that it started under'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE image_start_names');
}
