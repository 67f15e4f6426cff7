import type { Database } from './database/connections.js';
import { isDistributed } from './database/distribution.js';

/** A signature, and what came with it. */
export interface UsedSignature {
  appId: number;
  signature: string;
  /** What the request said beyond what the signature covers. */
  said: string;
}

/**
 * How long a signature is remembered: its timestamp may be five minutes ahead of the clock and is good for five minutes
 * after. The rest is for instances whose clocks differ.
 */
const rememberedMs = 11 * 60_000;

/** The signatures that were used, on every instance. */
export interface SignatureNotes {
  /** Notes that a signature is used: whether it is new with this, and what else came with it. */
  use(used: UsedSignature, now: Date): Promise<{ isNew: boolean; others: string[] }>;
  /** Forgets one whose request was not carried out. */
  free(used: UsedSignature): Promise<void>;
  /** Notes one within a tenth of a second; nobody waits for it. */
  note(used: UsedSignature, now: Date): void;
  /** Writes what is still to be noted. */
  drain(): Promise<void>;
}

const gatherMs = 50;
/** A statement has at most 65,535 parameters; what comes beyond these while a database is slow is not noted. */
const maxGathered = 5000;

export function createSignatureNotes(db: Database): SignatureNotes {
  let gathered: ReturnType<typeof rowOf>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    timer = undefined;
    const rows = gathered;
    gathered = [];
    // What is lost without its note is known to this instance still.
    writing = insertNotes(db, rows).catch(() => {});
  };
  return {
    use: (used, now) => useSignature(db, used, now),
    async free({ appId, signature, said }) {
      await db('used_signatures').where({ app_id: appId, signature, said }).delete();
    },
    note(used, now) {
      if (gathered.length < maxGathered) gathered.push(rowOf(used, now));
      timer ??= setTimeout(write, gatherMs);
    },
    async drain() {
      clearTimeout(timer);
      if (gathered.length > 0) write();
      await writing;
    },
  };
}

const rowOf = ({ appId, signature, said }: UsedSignature, now: Date) => ({
  app_id: appId,
  signature,
  said,
  used_at: now,
});

/** One statement, or one an account where tables are distributed: those of a machine that is down are lost alone. */
async function insertNotes(db: Database, rows: readonly ReturnType<typeof rowOf>[]): Promise<void> {
  const accounts = new Set(rows.map((row) => row.app_id));
  const batches = (await isDistributed(db))
    ? [...accounts].map((appId) => rows.filter((row) => row.app_id === appId))
    : [rows];
  await Promise.allSettled(batches.map((batch) => db('used_signatures').insert(batch).onConflict().ignore()));
}

/** The rows that it reads are those from before it. */
async function useSignature(db: Database, { appId, signature, said }: UsedSignature, now: Date) {
  const { rows } = (await db.raw(
    `WITH used AS (
       INSERT INTO used_signatures (app_id, signature, said, used_at) VALUES (:appId, :signature, :said, :now)
       ON CONFLICT DO NOTHING RETURNING 1)
     SELECT EXISTS (SELECT FROM used) AS "isNew",
       ARRAY(SELECT said FROM used_signatures
             WHERE app_id = :appId AND signature = :signature AND said <> :said) AS others`,
    { appId, signature, said, now },
  )) as { rows: [{ isNew: boolean; others: string[] }] };
  return rows[0];
}

/** Forgets signatures that no request can come with any more; how many. */
export async function forgetSignatures(db: Database, now: Date): Promise<number> {
  return db('used_signatures')
    .where('used_at', '<', new Date(now.getTime() - rememberedMs))
    .delete();
}
