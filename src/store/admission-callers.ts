import { createHash, randomBytes } from 'node:crypto';
import { recordChange } from './changes/change-log.js';
import type { ChangeFeed } from './changes/change-feed.js';
import { createFollowedCache } from './changes/followed-cache.js';
import { lastKnown } from './credential-cache.js';
import type { Database } from './database/connections.js';

/** A cluster whose API server may ask the admission webhook. */
export interface AdmissionCaller {
  admissionId: string;
  appId: number;
  clusterId: string;
  clusterName: string;
  /** Agents on the nodes record the starts; then the webhook records those alone that it refuses. */
  agentsOnNodes: boolean;
}

const columns = {
  admissionId: 'admission_id',
  appId: 'app_id',
  clusterId: 'cluster_id',
  clusterName: 'cluster_name',
  agentsOnNodes: 'agents_on_nodes',
};

/** A token has 256 random bits, so a plain hash of it cannot be guessed back. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** Stores a caller with a new token, which nothing shows again. */
export async function addAdmissionCaller(
  db: Database,
  caller: NewCaller,
  now: Date,
): Promise<{ admissionId: string; token: string }> {
  const token = randomBytes(32).toString('base64url');
  return { admissionId: await store(db, caller, { token_hash: hashOf(token) }, now), token };
}

/** Stores a caller that is known by the subject of its certificate; undefined where another is known by it. */
export const addAdmissionSubject = (
  db: Database,
  caller: NewCaller,
  subject: string,
  now: Date,
): Promise<string | undefined> =>
  store(db, caller, { client_subject: subject }, now).catch((error: unknown) => {
    if ((error as { constraint?: string }).constraint === 'admission_callers_client_subject_key')
      return undefined;
    throw error;
  });

type NewCaller = Omit<AdmissionCaller, 'admissionId'>;

/** Stores the account too if that is missing. */
async function store(
  db: Database,
  { appId, clusterId, clusterName, agentsOnNodes }: NewCaller,
  proof: { token_hash: string } | { client_subject: string },
  now: Date,
): Promise<string> {
  const admissionId = `ADM${randomBytes(8).toString('hex')}`;
  await db.transaction(async (tx) => {
    await tx('accounts').insert({ app_id: appId, created_at: now }).onConflict('app_id').ignore();
    await tx('admission_callers').insert({
      admission_id: admissionId,
      ...proof,
      app_id: appId,
      cluster_id: clusterId,
      cluster_name: clusterName,
      agents_on_nodes: agentsOnNodes,
      created_at: now,
    });
    await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [admissionId] });
  });
  return admissionId;
}

/** Callers, oldest first. */
export const listAdmissionCallers = (db: Database): Promise<AdmissionCaller[]> =>
  db('admission_callers').select(columns).orderBy('created_at');

/** Deletes a caller; false if there is none. */
export async function deleteAdmissionCaller(db: Database, admissionId: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const deleted = await tx('admission_callers')
      .where({ admission_id: admissionId })
      .delete()
      .returning<{ app_id: number }[]>('app_id');
    for (const { app_id: appId } of deleted)
      await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: [admissionId] });
    return deleted.length > 0;
  });
}

export interface AdmissionCallers {
  findByToken(token: string): Promise<AdmissionCaller | undefined>;
  /** By the subject of a certificate, as `X509Certificate` of Node writes it. */
  findBySubject(subject: string): Promise<AdmissionCaller | undefined>;
}

const tokenKey = (hash: string) => `token ${hash}`;
const subjectKey = (subject: string) => `subject ${subject}`;

/**
 * All callers in memory: there is one a cluster, and a stranger with made-up tokens must not reach the database. A token is
 * looked up by its hash, of which the time tells nothing that helps to guess.
 */
export function createAdmissionCallers(db: Database, feed: ChangeFeed): AdmissionCallers {
  const known = createFollowedCache<'all', Map<string, AdmissionCaller>>({
    feed,
    outdatedBy: ({ kind }) => (kind === 'CREDENTIALS' ? ['all'] : []),
    async load() {
      const rows: (AdmissionCaller & { tokenHash: string | null; subject: string | null })[] = await db(
        'admission_callers',
      ).select({ ...columns, tokenHash: 'token_hash', subject: 'client_subject' });
      return new Map(
        rows.map(({ tokenHash, subject, ...caller }) => [
          tokenHash === null ? subjectKey(subject!) : tokenKey(tokenHash),
          caller,
        ]),
      );
    },
    max: 1,
  });
  const find = async (key: string) => (await lastKnown(feed, known, 'all'))?.get(key);
  return {
    findByToken: (token) => find(tokenKey(hashOf(token))),
    findBySubject: (subject) => find(subjectKey(subject)),
  };
}
