import assert from 'node:assert/strict';
import { createClient } from '../src/client/api-client.js';
import { type Config, readConfig } from '../src/config.js';
import { enforceDuePolicies } from '../src/jobs/enforce-due-policies.js';
import { runJob } from '../src/jobs/schedule.js';
import { type Service, startService } from '../src/service.js';
import { deleteCredentials } from '../src/store/change-credentials.js';
import { saveCredential } from '../src/store/credentials.js';
import { createManualClock, dayMs } from './support/clock.js';
import { createTestDatabase, openTestDatabase, silentLog } from './support/cluster.js';
import { imageId, imported, riskPolicy, start } from './support/samples.js';
import { masterKeyFile, testSecrets } from './support/secrets.js';

/** Several instances of the service on one database, each asked in turn. */
describe('many instances', () => {
  const credential = { secretId: 'AKIDinstances', secretKey: 'key-of-instances' };
  let clock: ReturnType<typeof createManualClock>;
  let connection: Awaited<ReturnType<typeof createTestDatabase>>;
  let services: Service[];
  beforeEach(async () => {
    clock = createManualClock();
    connection = await createTestDatabase('prepared');
    services = [];
  });
  afterEach(async () => {
    for (const service of services) await service.stop();
  });

  async function startInstance(changes: Partial<Config> = {}) {
    const config = { ...readConfig({ PORT: '0', RATE_LIMIT: '0' }), credential, masterKeyFile, ...changes };
    const database = openTestDatabase(connection);
    const service = await startService(config, { clock, log: silentLog, database });
    await service.caughtUp;
    services.push(service);
    return { ...service, client: createClient({ endpoint: service.endpoint, ...credential, clock }) };
  }
  type Instance = Awaited<ReturnType<typeof startInstance>>;
  const decide = async ({ client }: Instance, n = 1) =>
    (await client.call<{ Decision: string }>('EvaluateContainerStart', start(n, { DryRun: true }))).Decision;
  /** Asks until the answer is there; the test's time limit is what ends it otherwise. */
  async function until(expected: string, ask: () => Promise<string>): Promise<void> {
    while ((await ask()) !== expected);
  }

  it('a change is in force at once on the instance that took it, and soon on the others', async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    await one.client.call('ImportImageScanReport', imported(1));
    await until('ALLOW', () => decide(other));
    const { PolicyId } = await one.client.call<{ PolicyId: string }>(
      'CreateImageInterceptPolicy',
      riskPolicy(),
    );
    assert.equal(await decide(one), 'INTERCEPT');
    await until('INTERCEPT', () => decide(other));
    for (let n = 0; n < 10; n += 1) {
      const [taker, follower] = n % 2 ? [one, other] : [other, one];
      const Enabled = n % 2 === 1;
      await taker.client.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled });
      const expected = Enabled ? 'INTERCEPT' : 'ALLOW';
      assert.equal(await decide(taker), expected);
      await until(expected, () => decide(follower));
    }
  });

  it('a new scan, and the deletion of an image, are known to all', async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    await one.client.call('CreateImageInterceptPolicy', riskPolicy());
    await one.client.call('ImportImageScanReport', imported(1));
    await until('INTERCEPT', () => decide(other));
    await one.client.call('ImportImageScanReport', imported(1, { Vulnerabilities: [] }));
    assert.equal(await decide(one), 'ALLOW');
    await until('ALLOW', () => decide(other));
    await other.client.call('ImportImageScanReport', imported(1));
    assert.equal(await decide(other), 'INTERCEPT');
    await until('INTERCEPT', () => decide(one));
    await one.client.call('DeleteImage', { ImageIds: [imageId(1)] });
    await until('ALLOW', () => decide(other));
  });

  it('hits of one event are counted exactly through whichever they come', async () => {
    const instances = [await startInstance(), await startInstance()] as const;
    await instances[0].client.call('ImportImageScanReport', imported(1));
    await instances[0].client.call('CreateImageInterceptPolicy', riskPolicy());
    for (const instance of instances) await until('INTERCEPT', () => decide(instance));
    const hits = Array.from({ length: 60 }, (_, n) =>
      instances[n % 2]!.client.call<{ EventIds: number[] }>(
        'EvaluateContainerStart',
        start(1, { Node: { NodeName: `node-${n % 7}` } }),
      ),
    );
    const eventIds = new Set((await Promise.all(hits)).flatMap(({ EventIds }) => EventIds));
    assert.equal(eventIds.size, 1);
    for (const { client } of instances) {
      const { Event } = await client.call<{
        Event: { EventCount: number; Scopes: { EventCount: number }[] };
      }>('DescribeImageInterceptEventDetail', { EventId: [...eventIds][0] });
      assert.equal(Event.EventCount, hits.length);
      assert.deepEqual(Event.Scopes.map(({ EventCount }) => EventCount).sort(), [8, 8, 8, 9, 9, 9, 9]);
    }
  });

  it('a credential that is replaced or removed elsewhere is so here', async () => {
    const one = await startInstance();
    const db = openTestDatabase(connection);
    try {
      const extra = { secretId: 'AKIDextra', secretKey: 'first', appId: 1250000000, uin: 'x', role: 'agent' };
      await saveCredential(db.db, testSecrets, extra, clock.now());
      const callWith = (secretKey: string) =>
        createClient({ endpoint: one.endpoint, secretId: extra.secretId, secretKey, clock })
          .call('EvaluateContainerStart', start(1, { DryRun: true }))
          .then(
            () => 'taken',
            (error: { code: string }) => error.code,
          );
      await until('taken', () => callWith('first'));
      await saveCredential(db.db, testSecrets, { ...extra, secretKey: 'second' }, clock.now());
      await until('taken', () => callWith('second'));
      assert.equal(await callWith('first'), 'AuthFailure.SignatureFailure');
      const actor = { appId: extra.appId, uin: 'x', now: clock.now() };
      await deleteCredentials(db.db, actor, [extra.secretId]);
      await until('AuthFailure.SecretIdNotFound', () => callWith('second'));
    } finally {
      await db.close();
    }
  });

  it('what observes begins to intercept on all at the same instant, whoever runs the job', async () => {
    const instances = [await startInstance(), await startInstance(), await startInstance()];
    await instances[0]!.client.call('ImportImageScanReport', imported(1));
    await instances[0]!.client.call('CreateImageInterceptPolicy', riskPolicy({ ObservationDays: 3 }));
    for (const instance of instances) await until('ALERT', () => decide(instance));
    clock.advance(3 * dayMs - 1);
    for (const instance of instances) assert.equal(await decide(instance), 'ALERT');
    clock.advance(1);
    for (const instance of instances) assert.equal(await decide(instance), 'INTERCEPT');
    const signal = new AbortController().signal;
    await Promise.all(instances.map(({ deps }) => runJob(enforceDuePolicies, deps, signal)));
    const [audit] = (await instances[0]!.deps
      .db('audit_entries')
      .where({ action: 'POLICY_ENFORCED' })
      .count({ flips: '*' })) as { flips: number }[];
    assert.equal(audit!.flips, 1);
  });

  it('an image that nobody knew is known after its first start, by the same id to all', async () => {
    const [one, other] = [await startInstance(), await startInstance()];
    const named = { Image: { ImageName: 'registry.example.com/app:new' } };
    await other.client.call('EvaluateContainerStart', start(1, { ...named, DryRun: true }));
    const full = { Image: { ImageId: imageId(1), ImageName: 'registry.example.com/app:new' } };
    await one.client.call('EvaluateContainerStart', start(1, full));
    await one.client.call('CreateImageInterceptPolicy', {
      PolicyName: 'selected',
      PolicyTemplate: 'PRIVILEGED_IMAGE',
      ImageScope: { Type: 'SELECTED', ImageIds: [imageId(1)] },
    });
    await until('INTERCEPT', async () => {
      const privileged = { ...named, Privileges: ['PRIVILEGED'], DryRun: true };
      return (await other.client.call<{ Decision: string }>('EvaluateContainerStart', start(1, privileged)))
        .Decision;
    });
  });
});
