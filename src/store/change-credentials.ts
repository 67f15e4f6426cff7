import { type CredentialLimits, hindranceOf, statusOf } from '../domain/credential.js';
import type { SecretBox } from '../platform/secret-box.js';
import { type Actor, lockAccount } from './account.js';
import { type AuditAction, byCaller, difference, writeAudit } from './audit/write-audit.js';
import { recordChange } from './changes/change-log.js';
import {
  generateSecret,
  generateSecretKey,
  generateUin,
  type ListedCredential,
  listCredentials,
  type NewCredential,
  storeCredential,
} from './credentials.js';
import type { Database } from './database/connections.js';

export type CredentialRefusal =
  | { refused: 'NO_SUCH_CREDENTIAL'; secretId: string }
  /** The account would be left without an admin who can call from where the actor is. */
  | { refused: 'LAST_ADMIN' }
  | { refused: 'TOO_MANY_CREDENTIALS' };

export type CredentialChange = Partial<Pick<ListedCredential, 'name' | 'description'> & CredentialLimits>;

class Refused extends Error {
  constructor(readonly refusal: CredentialRefusal) {
    super(refusal.refused);
  }
}

/**
 * Locks the account, so that of two who delete an admin each, one is told that it is the last. Refuses what would leave
 * an account that has an admin who can call from where the actor is without one.
 */
async function change<T>(
  db: Database,
  { appId, now, address }: Actor,
  secretIds: readonly string[],
  work: (tx: Database, current: ListedCredential[]) => Promise<T>,
): Promise<T | CredentialRefusal> {
  // A command on the machine of the service has no address.
  const canCall = (each: ListedCredential) =>
    address === undefined ? statusOf(each, now) === 'ACTIVE' : !hindranceOf(each, now, () => address);
  const hasAdmin = (credentials: ListedCredential[]) =>
    credentials.some((each) => each.role === 'admin' && canCall(each));
  try {
    return await db.transaction(async (tx) => {
      await lockAccount(tx, appId);
      const before = await listCredentials(tx, { appId });
      const known = new Map(before.map((credential) => [credential.secretId, credential]));
      const current = secretIds.map((secretId) => {
        const credential = known.get(secretId);
        if (!credential) throw new Refused({ refused: 'NO_SUCH_CREDENTIAL', secretId });
        return credential;
      });
      const done = await work(tx, current);
      if (hasAdmin(before) && !hasAdmin(await listCredentials(tx, { appId })))
        throw new Refused({ refused: 'LAST_ADMIN' });
      await recordChange(tx, { appId, kind: 'CREDENTIALS', keys: secretIds });
      return done;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

const audit = (
  tx: Database,
  actor: Actor,
  action: AuditAction,
  entries: readonly { secretId: string; detail: object }[],
) =>
  writeAudit(
    tx,
    entries.map(({ secretId, detail }) => ({ ...byCaller(actor), action, target: secretId, detail })),
  );

/** No more than people can look through. */
export const maxCredentials = 1000;

type Wanted = Omit<NewCredential, 'secretId' | 'secretKey' | 'appId' | 'uin'> & { uin?: string | undefined };

/** Makes a key pair for an account; its secret half is told here and never again. */
export async function createCredential(
  db: Database,
  secrets: SecretBox,
  actor: Actor,
  { uin = generateUin(), ...wanted }: Wanted,
): Promise<NewCredential | CredentialRefusal> {
  const { appId, now } = actor;
  const credential = { ...wanted, ...generateSecret(), uin, appId };
  return db.transaction(async (tx) => {
    await lockAccount(tx, appId);
    if ((await listCredentials(tx, { appId })).length >= maxCredentials)
      return { refused: 'TOO_MANY_CREDENTIALS' as const };
    await storeCredential(tx, secrets, credential, now);
    const { secretId, role, name, boundClusterId: clusterId, boundNodeName: nodeName } = credential;
    const bound = { ...(clusterId && { clusterId }), ...(nodeName && { nodeName }) };
    await audit(tx, actor, 'CREDENTIAL_CREATED', [{ secretId, detail: { role, name, uin, ...bound } }]);
    return credential;
  });
}

/** Changes credentials, all of them or none. */
export const modifyCredentials = (
  db: Database,
  actor: Actor,
  secretIds: readonly string[],
  changes: CredentialChange,
) =>
  change(db, actor, secretIds, async (tx, current) => {
    await tx('credentials').whereIn('secret_id', secretIds).update(columnsOf(changes));
    await audit(
      tx,
      actor,
      'CREDENTIAL_MODIFIED',
      current.map((before) => ({
        secretId: before.secretId,
        detail: difference(chosenOf(before), { ...chosenOf(before), ...changes }),
      })),
    );
    return { changed: current.length };
  });

const chosenOf = ({
  name,
  description,
  expiresAt,
  disabledAt,
  networks,
}: ListedCredential): Required<CredentialChange> => ({ name, description, expiresAt, disabledAt, networks });

/** The fields that are given; a switch that already is as asked keeps its time. */
function columnsOf({ name, description, expiresAt, disabledAt, networks }: CredentialChange) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(disabledAt !== undefined && { disabled_at: disabledAt }),
    ...(networks !== undefined && { networks: [...networks] }),
  };
}

/** Gives a credential a new key; the one before works until `until`. */
export const rotateKey = (
  db: Database,
  secrets: SecretBox,
  actor: Actor,
  { secretId, until }: { secretId: string; until: Date },
) =>
  change(db, actor, [secretId], async (tx) => {
    const secretKey = generateSecretKey();
    await tx('credentials')
      .where({ secret_id: secretId })
      .update({
        previous_secret_key: tx.ref('secret_key'),
        previous_key_until: until,
        secret_key: secrets.seal(secretKey, secretId),
      });
    await audit(tx, actor, 'CREDENTIAL_ROTATED', [{ secretId, detail: { previousKeyUntil: until } }]);
    return { secretKey };
  });

/** Deletes credentials, all of them or none. */
export const deleteCredentials = (db: Database, actor: Actor, secretIds: readonly string[]) =>
  change(db, actor, secretIds, async (tx, current) => {
    await tx('credentials').whereIn('secret_id', secretIds).delete();
    await audit(
      tx,
      actor,
      'CREDENTIAL_DELETED',
      current.map(({ secretId, role, name }) => ({ secretId, detail: { role, name } })),
    );
    return { deleted: current.length };
  });
