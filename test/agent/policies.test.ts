import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createImageWatch } from '../../src/agent/image-watch.js';
import { createPolicyHolder } from '../../src/agent/policies.js';
import type { Client } from '../../src/client/api-client.js';
import type { Log } from '../../src/platform/log.js';
import { systemClock } from '../../src/platform/clock.js';
import { randomFrom } from '../support/random.js';
import { riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';

describe('the policies of an agent', () => {
  let service: TestService;
  let stateDir: string;
  before(async () => (service = await startTestService()));
  after(() => service?.stop());
  beforeEach(async () => {
    await service.newAccounts();
    stateDir = mkdtempSync('/tmp/tcss-policies-');
  });
  afterEach(() => rmSync(stateDir, { recursive: true }));

  const errors: string[] = [];
  const error = (message: string) => void errors.push(message);
  const holder = () => createPolicyHolder(stateDir, systemClock, { error } as unknown as Log);
  const all = async () => (await service.agent.call('DescribeAgentPolicySnapshot'))['Policies'] as Reply[];

  it('are those of the service after any changes, told one by one, several at once, or after a restart', async () => {
    const random = randomFrom(31);
    const below = (n: number) => Math.floor(random() * n);
    const ids: string[] = [];
    let wholes = 0;
    const client: Pick<Client, 'call'> = {
      async call<T>(action: string, input: object) {
        const reply = await service.agent.call(action, input);
        if (reply['Whole']) wholes += 1;
        return reply as T;
      },
    };
    async function change(): Promise<void> {
      const PolicyId = ids[below(ids.length)];
      const kind = PolicyId ? below(4) : 0;
      if (kind === 0) {
        const policy = riskPolicy({ PolicyName: `p ${random()}` });
        ids.push((await service.admin.call('CreateImageInterceptPolicy', policy))['PolicyId'] as string);
      } else if (kind === 1) {
        ids.splice(ids.indexOf(PolicyId!), 1);
        await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
      } else {
        const Enabled = below(2) === 0;
        await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled });
      }
    }
    let policies = holder();
    for (let n = 0; n < 20; n += 1) {
      for (let left = below(3); left >= 0; left -= 1) await change();
      await policies.ask(client as Client, 0, createImageWatch([]));
      assert.deepEqual([...policies.held()!.wire.values()], await all());
      if (n % 10 === 9) policies = holder();
    }
    assert.deepEqual([wholes, errors], [1, []]);
  });

  it('are asked for whole after changes that lead elsewhere', async () => {
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy());
    const asked: unknown[] = [];
    const client: Pick<Client, 'call'> = {
      async call<T>(action: string, input: object) {
        asked.push((input as { Revision: string }).Revision);
        const reply = await service.agent.call(action, input);
        return (asked.length === 2 ? { ...reply, Policies: [], Places: [] } : reply) as T;
      },
    };
    const policies = holder();
    await policies.ask(client as Client, 0, createImageWatch([]));
    await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'another' }));
    await policies.ask(client as Client, 0, createImageWatch([]));
    assert.equal(policies.held()!.wire.size, 1, 'the last that was whole');
    await policies.ask(client as Client, 0, createImageWatch([]));
    assert.equal(policies.held()!.wire.size, 2);
    assert.equal(asked[2], '');
  });
});
