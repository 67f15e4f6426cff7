import type { ThreadCall } from '../api/dispatch.js';
import type { ErrorCode } from '../api/api-error.js';
import type { Config } from '../config.js';
import type { DatabaseConnection } from '../platform/database-connection.js';
import type { Text } from '../platform/text.js';

/** What the thread is started with. */
export interface ThreadData {
  config: Config;
  database: DatabaseConnection | string;
}

export interface Call extends ThreadCall {
  id: number;
}

export type Outcome =
  | { reply: object }
  | { refusal: { code: ErrorCode; text: Text } }
  /** `code` is a SQLSTATE where PostgreSQL refused. */
  | { failure: { message: string; stack: string | undefined; code: string | undefined } };

export type Answer = { id: number } & Outcome;
