import type { Database } from './database/connections.js';

export interface ConsoleSession {
  tokenHash: string;
  secretId: string;
  keyHash: string;
  createdAt: Date;
  usedAt: Date;
}

export async function saveSession(db: Database, session: ConsoleSession): Promise<void> {
  await db('console_sessions').insert({
    token_hash: session.tokenHash,
    secret_id: session.secretId,
    key_hash: session.keyHash,
    created_at: session.createdAt,
    used_at: session.usedAt,
  });
}

export type OpenSession = Omit<ConsoleSession, 'tokenHash'>;

const sessionColumns = {
  secretId: 'secret_id',
  keyHash: 'key_hash',
  createdAt: 'created_at',
  usedAt: 'used_at',
};

export async function findSession(db: Database, tokenHash: string): Promise<OpenSession | undefined> {
  return db('console_sessions')
    .select(sessionColumns)
    .where({ token_hash: tokenHash })
    .first<OpenSession | undefined>();
}

export async function touchSession(db: Database, tokenHash: string, now: Date): Promise<void> {
  await db('console_sessions').where({ token_hash: tokenHash }).update({ used_at: now });
}

/** Returns what it was, if it was there. */
export async function deleteSession(db: Database, tokenHash: string): Promise<OpenSession | undefined> {
  const [session] = await db('console_sessions')
    .where({ token_hash: tokenHash })
    .delete()
    .returning<OpenSession[]>(Object.entries(sessionColumns).map(([name, column]) => `${column} as ${name}`));
  return session;
}

export interface SessionCutoffs {
  /** Sessions opened before are over. */
  createdBefore: Date;
  /** Sessions last used before are over. */
  usedBefore: Date;
  linksBefore: Date;
}

/** Returns the number of sessions and links removed. */
export async function deleteExpiredSessions(db: Database, cutoffs: SessionCutoffs): Promise<number> {
  const sessions = await db('console_sessions')
    .where('created_at', '<=', cutoffs.createdBefore)
    .orWhere('used_at', '<=', cutoffs.usedBefore)
    .delete();
  return sessions + (await db('console_links').where('created_at', '<=', cutoffs.linksBefore).delete());
}

interface Link {
  tokenHash: string;
  secretId: string;
  createdAt: Date;
}

export async function saveLink(db: Database, { tokenHash, secretId, createdAt }: Link): Promise<void> {
  await db('console_links').insert({ token_hash: tokenHash, secret_id: secretId, created_at: createdAt });
}

/** Deletes the link, so that of two who use it at once only one gets its credential. */
export async function takeLink(
  db: Database,
  tokenHash: string,
): Promise<Omit<Link, 'tokenHash'> | undefined> {
  const [link] = await db('console_links')
    .where({ token_hash: tokenHash })
    .delete()
    .returning<{ secret_id: string; created_at: Date }[]>(['secret_id', 'created_at']);
  return link && { secretId: link.secret_id, createdAt: link.created_at };
}
