import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { systemClock } from '../../src/platform/clock.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { startContainerd, startPodman, startRunc, type TestEngine } from '../support/other-engines.js';
import { privilegePolicy, report, riskPolicy } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

const engines: Record<
  string,
  {
    needs: string[];
    settings?: (folder: string) => object;
    start(agent: TestAgent, folder: string): Promise<TestEngine>;
  }
> = {
  runc: { needs: ['runc', 'busybox'], start: startRunc },
  podman: { needs: ['podman', 'runc', 'busybox'], start: startPodman },
  containerd: {
    needs: ['containerd', 'ctr', 'runc', 'busybox'],
    settings: (folder) => ({ ContainerdAddress: `${folder}/c.sock` }),
    start: startContainerd,
  },
};

for (const [name, { needs, settings, start }] of Object.entries(engines))
  describe(`a node with ${name}`, function () {
    this.timeout(120_000);
    let service: TestService;
    let agent: TestAgent;
    let engine: TestEngine;
    let folder: string;
    const images: Record<string, string> = {};
    const nameOf = (image: string) => `docker.io/library/${image}:1`;

    before(async function () {
      if (process.getuid?.() !== 0) skip(this, `${name} needs root`);
      if (!hasPrograms(...needs)) skip(this, `not all installed: ${needs.join(', ')}`);
      folder = mkdtempSync('/tmp/tcss-engine-');
      service = await startTestService();
      service.clock.set(systemClock.now());
      agent = await startTestAgent(service, settings?.(folder));
      engine = await start(agent, folder);
      for (const image of ['bad', 'watched', 'good']) images[image] = await engine.addImage(nameOf(image));
      const isId = (text: string) => text.startsWith('sha256:');
      for (const image of ['bad', 'watched'])
        await service.admin.call('ImportImageScanReport', {
          Report: report(1, {
            ImageId: isId(images[image]!) ? images[image] : undefined,
            ImageNames: [nameOf(image)],
          }),
          Format: 'native',
        });
      const create = (policy: object) => service.admin.call('CreateImageInterceptPolicy', policy);
      const cve = { RiskRule: { Vulnerability: { CveIds: ['CVE-2026-0001'] } } };
      const known = (await service.admin.call('DescribeImageList'))['ImageList'] as Reply[];
      const selected = (image: string) => ({
        ImageScope: {
          Type: 'SELECTED',
          ImageIds: known
            .filter(({ ImageNames }) => ImageNames.includes(nameOf(image)))
            .map(({ ImageId }) => ImageId),
        },
      });
      await create(riskPolicy({ PolicyName: 'no criticals', ...cve, ...selected('bad') }));
      await create(riskPolicy({ PolicyName: 'soon', ObservationDays: 7, ...cve, ...selected('watched') }));
      await create(privilegePolicy({ PolicyName: 'no privileges' }));
      await agent.inStep();
    });
    after(async () => {
      await engine?.stop();
      await agent?.remove();
      await service?.stop();
      if (folder) rmSync(folder, { recursive: true, force: true });
    });

    async function eventOf(PolicyName: string): Promise<Reply> {
      for (;;) {
        const { EventList } = await service.admin.call('DescribeImageInterceptEventList');
        const event = (EventList as Reply[]).find((one) => one['PolicyName'] === PolicyName);
        if (event) {
          const { EventId } = event;
          return (await service.admin.call('DescribeImageInterceptEventDetail', { EventId }))[
            'Event'
          ] as Reply;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    it('refuses a bad image with the reason on standard error, and leaves the event', async () => {
      const { code, stdout, stderr } = await engine.run(nameOf('bad'), 'start-1');
      assert.notEqual(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /must not start: policy "no criticals" matches CVE-2026-0001.*Update openssl/);
      const event = await eventOf('no criticals');
      assert.deepEqual(
        [event['Behavior'], event['NodeName'], event['EventCount'], event['ImageName']],
        ['INTERCEPT', 'node-under-test', 1, nameOf('bad')],
      );
      assert.match(event['StartParam'], new RegExp(`^${name} container .*start-1.*echo it ran$`));
    });

    it('refuses a privileged start', async () => {
      const { code, stdout, stderr } = await engine.run(nameOf('good'), 'start-2', { privileged: true });
      assert.notEqual(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /policy "no privileges" matches/);
    });

    it('runs an image whose policy observes, and leaves the alert', async () => {
      const { code, stdout, stderr } = await engine.run(nameOf('watched'), 'start-3');
      assert.deepEqual([code, stdout], [0, 'it ran\n'], stderr);
      assert.equal((await eventOf('soon'))['Behavior'], 'ALERT');
    });

    it('runs an image that no policy concerns, without a trace', async () => {
      const total = async () =>
        (await service.admin.call('DescribeImageInterceptEventList'))['TotalCount'] as number;
      const before = await total();
      const { code, stdout, stderr } = await engine.run(nameOf('good'), 'start-4');
      assert.deepEqual([code, stdout], [0, 'it ran\n'], stderr);
      assert.equal(await total(), before);
    });
  });
