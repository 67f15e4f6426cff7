import { lockKey } from './advisory-lock.js';
import type { Database } from './connections.js';

/**
 * Connections of services and commands to this database, but for the caller's own and that of who holds the
 * lock `migrate`. PostgreSQL does not say to every role since when another's is connected.
 */
export async function otherSessions(
  tx: Database,
): Promise<{ pid: number; address: string; since: Date | null }[]> {
  const { rows } = (await tx.raw(
    `SELECT pid, coalesce(host(client_addr), 'this machine') AS address, backend_start AS since FROM pg_stat_activity a
     WHERE datname = current_database() AND application_name = 'tcss-image-intercept' AND pid <> pg_backend_pid()
       AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted
         AND l.locktype = 'advisory' AND l.classid::bigint = ? AND l.objid::bigint = ?)
     ORDER BY since`,
    lockKey('migrate'),
  )) as { rows: { pid: number; address: string; since: Date | null }[] };
  return rows;
}
