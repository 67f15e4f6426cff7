import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * Seals secrets before they are stored (AES-256-GCM), so that a copy of the database shows none. A sealed text is
 * `sealed.<key id>.<base64url of nonce, tag and ciphertext>`.
 */
export interface SecretBox {
  /** `owner` is what the secret belongs to, such as a SecretId: put beside another one, the sealed text does not open. */
  seal(secret: string, owner: string): string;
  /** Text that is not sealed, as older versions stored it, comes back as it is. */
  open(stored: string, owner: string): string;
  /** Whether it is sealed under the newest key. */
  isCurrent(stored: string): boolean;
}

/** Under another master key, or changed. */
export class CannotOpen extends Error {}

const prefix = 'sealed';
const nonceBytes = 12;
const tagBytes = 16;

/** Tells which key a text is sealed under, and nothing of the key. */
export const keyIdOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** The first key seals, all open. `readKeys` is called again when a text names a key that is not among them. */
export function createSecretBox(readKeys: () => readonly Buffer[]): SecretBox {
  let keys = byId(readKeys());

  function keyNamed(id: string): Buffer {
    if (!keys.has(id)) keys = byId(readKeys());
    const key = keys.get(id);
    if (!key) throw new CannotOpen(`it is sealed under master key ${id}, which is not known here`);
    return key;
  }

  const newest = () => [...keys][0]!;
  return {
    seal(secret, owner) {
      const [id, key] = newest();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const bytes = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
      return `${prefix}.${id}.${bytes.toString('base64url')}`;
    },
    open(stored, owner) {
      const [start, id, content] = stored.split('.');
      if (start !== prefix || content === undefined) return stored;
      const key = keyNamed(id!);
      const bytes = Buffer.from(content, 'base64url');
      const nonce = bytes.subarray(0, nonceBytes);
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
        const opened = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
        return Buffer.concat(opened).toString();
      } catch {
        throw new CannotOpen('it was changed, or belongs to another owner');
      }
    },
    isCurrent: (stored) => stored.startsWith(`${prefix}.${newest()[0]}.`),
  };
}

const byId = (keys: readonly Buffer[]) => new Map(keys.map((key) => [keyIdOf(key), key]));
