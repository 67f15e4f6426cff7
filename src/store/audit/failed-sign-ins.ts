import type { Log } from '../../platform/log.js';
import type { Database } from '../database/connections.js';
import { writeAudit } from './write-audit.js';

/** Notes wrong keys in the audit of the account whose SecretId was named: one entry a minute for each address. */
export interface FailedSignIns {
  note(failure: { secretId: string; address: string; code: string; at: Date }): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const flushMs = 60_000;
/** Beyond these, within a minute, only the log tells. */
const maxNoted = 1000;

interface Noted {
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
    if (failures.length === 0) return;
    const holders = (await db('credentials')
      .select({ secretId: 'secret_id', appId: 'app_id' })
      .whereRaw('secret_id = ANY(?::text[])', [failures.map(({ secretId }) => secretId)])) as {
      secretId: string;
      appId: number;
    }[];
    const accounts = new Map(holders.map(({ secretId, appId }) => [secretId, appId]));
    // An id that there is not belongs to no account.
    const known = failures.filter(({ secretId }) => accounts.has(secretId));
    await writeAudit(
      db,
      known.map(({ secretId, address, code, count, latest }) => ({
        ...{ appId: accounts.get(secretId)!, at: latest, actor: '', secretId, address },
        ...{ action: 'SIGN_IN_FAILED' as const, target: secretId, detail: { code, count } },
      })),
    );
  }

  const flushInBackground = () =>
    flush().catch((error: unknown) => log.warn('failed sign-ins were not written to the audit', { error }));
  const timer = setInterval(() => void flushInBackground(), flushMs).unref();
  return {
    note({ secretId, address, code, at }) {
      const key = `${secretId} ${address} ${code}`;
      const before = noted.get(key);
      if (!before && noted.size >= maxNoted) return;
      noted.set(key, { secretId, address, code, count: (before?.count ?? 0) + 1, latest: at });
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flushInBackground();
    },
  };
}
