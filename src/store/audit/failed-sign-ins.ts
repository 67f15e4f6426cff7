import type { Log } from '../../platform/log.js';
import { createRegularFlush, type RegularFlush } from '../../platform/regular-flush.js';
import type { Database } from '../database/connections.js';
import { writeAudit } from './write-audit.js';

/**
 * Notes wrong keys in the audit of the account whose SecretId was named: one entry a minute for each address. An id that
 * there is not belongs to no account, and takes no room from those that there are.
 */
export interface FailedSignIns extends RegularFlush {
  note(failure: Failure, address: string, at: Date): void;
  flush(): Promise<void>;
}

interface Failure {
  secretId: string;
  /** Absent when there is no such SecretId. */
  appId?: number | undefined;
  code: string;
}

const flushMs = 60_000;
/** Beyond these, within a minute, only the log tells. */
const maxNoted = 1000;

interface Noted {
  appId: number;
  secretId: string;
  address: string;
  code: string;
  count: number;
  latest: Date;
}

export function createFailedSignIns(db: Database, log: Log): FailedSignIns {
  let noted = new Map<string, Noted>();

  async function flush(): Promise<void> {
    const failures = [...noted.values()];
    noted = new Map();
    await writeAudit(
      db,
      failures.map(({ appId, secretId, address, code, count, latest }) => ({
        ...{ appId, at: latest, actor: '', secretId, address },
        ...{ action: 'SIGN_IN_FAILED' as const, target: secretId, detail: { code, count } },
      })),
    );
  }

  return {
    note({ secretId, appId, code }, address, at) {
      if (appId === undefined) return;
      const key = `${secretId} ${address} ${code}`;
      const before = noted.get(key);
      if (!before && noted.size >= maxNoted) return;
      noted.set(key, { appId, secretId, address, code, count: (before?.count ?? 0) + 1, latest: at });
    },
    flush,
    ...createRegularFlush(flush, flushMs, log, 'failed sign-ins were not written to the audit'),
  };
}
