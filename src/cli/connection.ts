import { readFile } from 'node:fs/promises';
import type { ClientOptions } from '../client/api-client.js';
import { readConfig } from '../config.js';
import { credentialFile } from '../startup/first-credential.js';

/** TCSS_ENDPOINT, TCSS_SECRET_ID and TCSS_SECRET_KEY, or else the address and credential file of the service's configuration. */
export async function localConnection(
  environment: Record<string, string | undefined>,
): Promise<Pick<ClientOptions, 'endpoint' | 'secretId' | 'secretKey'>> {
  const config = readConfig(environment);
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const endpoint =
    environment['TCSS_ENDPOINT'] ?? `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
  if (config.credential) return { endpoint, ...config.credential };
  const file = credentialFile(config);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `There is no credential: ${file} cannot be read (${error.code}). Start the service with npm start, or set TCSS_SECRET_ID and TCSS_SECRET_KEY.`,
    );
  });
  const { SecretId, SecretKey } = JSON.parse(text) as { SecretId: string; SecretKey: string };
  return { endpoint, secretId: SecretId, secretKey: SecretKey };
}
