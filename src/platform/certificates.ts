import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Log } from './log.js';

export interface CertificateFiles {
  certFile: string;
  keyFile: string;
  /** Whose client certificates are demanded; undefined for none. */
  clientCaFile: string | undefined;
}

/** The settings that name the files begin so. */
type SettingPrefix = 'ADMISSION' | 'TLS';

/** What a server proves itself by, as it is in the files now; throws a sentence that names the file or setting. */
async function readCertificates(
  { certFile, keyFile, clientCaFile }: CertificateFiles,
  prefix: SettingPrefix,
): Promise<SecureContextOptions> {
  const read = (setting: string, file: string) =>
    readFile(file).catch((error: unknown) => {
      throw new Error(`${prefix}_${setting} cannot be read: ${(error as Error).message}`, { cause: error });
    });
  return {
    cert: await read('CERT_FILE', certFile),
    key: await read('KEY_FILE', keyFile),
    ...(clientCaFile && { ca: await read('CLIENT_CA_FILE', clientCaFile) }),
    minVersion: 'TLSv1.2',
  };
}

export interface Certificates {
  now: SecureContextOptions;
  /** Whether clients must show one. */
  isMutual: boolean;
  /** Reads the files again; undefined where nothing has changed. */
  renewed(): Promise<SecureContextOptions | undefined>;
}

/**
 * Follows files that something else renews, such as cert-manager. They are read and compared, because the links that
 * Kubernetes swaps in a mounted secret are not seen by watching.
 */
export async function followCertificates(
  files: CertificateFiles,
  prefix: SettingPrefix,
): Promise<Certificates> {
  const content = ({ cert, key, ca }: SecureContextOptions) => [cert, key, ca].join('\n');
  const certificates: Certificates = {
    now: await readCertificates(files, prefix),
    isMutual: files.clientCaFile !== undefined,
    async renewed() {
      const read = await readCertificates(files, prefix);
      if (content(read) === content(certificates.now)) return undefined;
      certificates.now = read;
      return read;
    },
  };
  return certificates;
}

/** Of `https.createServer`. */
export const tlsOptions = ({ now, isMutual }: Certificates) => ({
  ...now,
  ...(isMutual && { requestCert: true, rejectUnauthorized: true }),
});

/** Tells connections that were made by certificates that have since been renewed. */
export interface ConnectionAges {
  isOld(socket: Socket): boolean;
}

/** A CA that is no longer trusted must not go on through an old connection. */
export function noteConnections(server: Server, certificates: Certificates): ConnectionAges {
  const contexts = new WeakMap<Socket, SecureContextOptions>();
  server.on('secureConnection', (socket) => contexts.set(socket, certificates.now));
  return { isOld: (socket) => contexts.get(socket) !== certificates.now };
}

/** Files are renewed days before they expire. */
const checkMs = 10_000;

/** Lets a server take up renewed certificates until it closes; the function that it returns does so at once. */
export function renewCertificates(
  server: Server,
  certificates: Certificates,
  { whose, log }: { whose: string; log: Pick<Log, 'info' | 'warn'> },
): () => Promise<void> {
  const check = async () => {
    try {
      const renewed = await certificates.renewed();
      if (!renewed) return;
      server.setSecureContext(renewed);
      server.closeIdleConnections();
      log.info(`${whose} has new certificates`);
    } catch (error) {
      // Perhaps one file of two is written; those in use go on being used.
      log.warn(`the certificates of ${whose} cannot be used`, { error: String(error) });
    }
  };
  const timer = setInterval(() => void check(), checkMs).unref();
  server.once('close', () => clearInterval(timer));
  return check;
}
