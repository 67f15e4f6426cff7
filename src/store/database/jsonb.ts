import { jsonBytes } from '../../platform/json-bytes.js';

/** The version of the binary form of jsonb, which the text follows (PostgreSQL, jsonb_recv). */
const version = Buffer.of(1);

/** A value of jsonb as the driver sends it fastest: bytes go as they are, where text is measured and encoded first. */
export const toJsonb = (value: object): Buffer => Buffer.concat([version, jsonBytes(value)]);
