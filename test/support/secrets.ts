import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecretBox } from '../../src/platform/secret-box.js';
import { newMasterKey } from '../../src/startup/master-key.js';

const key = newMasterKey();

/** Of all instances that this process starts. */
export const masterKeyFile = join(tmpdir(), `tcss-test-${process.pid}.key`);
writeFileSync(masterKeyFile, `${key}\n`, { mode: 0o600 });
process.on('exit', () => rmSync(masterKeyFile, { force: true }));

export const testSecrets = createSecretBox(() => [Buffer.from(key, 'base64')]);
