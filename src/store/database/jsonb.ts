/** The version of the binary form of jsonb, which the text follows (PostgreSQL, jsonb_recv). */
const version = Buffer.of(1);

/** A value as binary jsonb. The driver sends bytes as they are; text it would measure and encode once more. */
export const toJsonb = (value: object): Buffer =>
  Buffer.concat([version, Buffer.from(JSON.stringify(value))]);
