import { readFile } from 'node:fs/promises';
import type { SecureContextOptions } from 'node:tls';
import type { AdmissionConfig } from '../config.js';

type Files = Pick<AdmissionConfig, 'certFile' | 'keyFile' | 'clientCaFile'>;

/** What the webhook proves itself by, as it is in the files now; throws a sentence that names the file or setting. */
async function readCertificates({ certFile, keyFile, clientCaFile }: Files): Promise<SecureContextOptions> {
  const read = (setting: string, file: string) =>
    readFile(file).catch((error: unknown) => {
      throw new Error(`${setting} cannot be read: ${(error as Error).message}`, { cause: error });
    });
  return {
    cert: await read('ADMISSION_CERT_FILE', certFile),
    key: await read('ADMISSION_KEY_FILE', keyFile),
    ...(clientCaFile && { ca: await read('ADMISSION_CLIENT_CA_FILE', clientCaFile) }),
    minVersion: 'TLSv1.2',
  };
}

export interface Certificates {
  now: SecureContextOptions;
  /** Reads the files again; undefined where nothing has changed. */
  renewed(): Promise<SecureContextOptions | undefined>;
}

/**
 * Follows files that something else renews, such as cert-manager. They are read and compared, because the links that
 * Kubernetes swaps in a mounted secret are not seen by watching.
 */
export async function followCertificates(files: Files): Promise<Certificates> {
  const content = ({ cert, key, ca }: SecureContextOptions) => [cert, key, ca].join('\n');
  const certificates: Certificates = {
    now: await readCertificates(files),
    async renewed() {
      const read = await readCertificates(files);
      if (content(read) === content(certificates.now)) return undefined;
      certificates.now = read;
      return read;
    },
  };
  return certificates;
}
