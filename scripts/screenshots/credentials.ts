import { dayMs, hourMs } from '../../test/support/clock.js';
import { testSecrets } from '../../test/support/secrets.js';
import { type TestService, testAppId } from '../../test/support/service.js';
import { type NewCredential, saveCredential } from '../../src/store/credentials.js';

/** Who is in the pictures. */
export const operator: NewCredential = {
  secretId: 'AKIDdemonstration1',
  secretKey: 'the-key-of-the-demonstration',
  appId: testAppId,
  uin: '100000000001',
  role: 'admin',
  name: 'platform team',
};

/** The others, each with the hours since it was used last. */
const others: [
  fields: Partial<NewCredential> & { role: string; name: string },
  hours: number,
  from: string,
][] = [
  [{ role: 'agent', name: 'agents of shop', boundClusterId: 'cls-shop' }, 0, '10.1.0.11'],
  [{ role: 'agent', name: 'build host', boundClusterId: '', boundNodeName: 'build-host' }, 3, '10.9.0.5'],
  [{ role: 'scanner', name: 'CI pipeline', description: 'Imports what Trivy found' }, 5, '10.9.0.20'],
  [{ role: 'auditor', name: 'audit of March' }, 70, '10.8.0.4'],
  [{ role: 'reader', name: 'on-call dashboard', networks: ['10.8.0.0/16'] }, 1, '10.8.0.7'],
];

/** Puts these in the place of the ones that filled the service, whose ids change from run to run. */
export async function nameCredentials({ db, clock }: TestService): Promise<void> {
  const now = clock.now();
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  await db('credentials').whereNot({ secret_id: operator.secretId }).delete();
  await db('credentials').update({
    name: operator.name,
    created_at: before(40),
    last_used_at: now,
    last_used_from: '10.8.0.2',
  });
  for (const [n, [fields, hours, address]] of others.entries()) {
    const secretId = `AKIDdemonstration${n + 2}`;
    const credential = { ...operator, description: '', ...fields, secretId };
    await saveCredential(db, testSecrets, credential, before(30 - n));
    const used = { last_used_at: new Date(now.getTime() - hours * hourMs), last_used_from: address };
    await db('credentials').where({ secret_id: secretId }).update(used);
  }
}
