import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.js';
import { jobs } from '../src/jobs/schedule.js';
import { type Service, startService } from '../src/service.js';
import { makeCertificate } from './support/certificates.js';
import { createTestDatabase, openTestDatabase, silentLog } from './support/cluster.js';
import { root, runProgram } from './support/program.js';

/** The commands of the operator and the demo, each in a process of its own against a running service. */
describe('commands', () => {
  let directory: string;
  let service: Service;
  let environment: Record<string, string>;
  before(async () => {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
    directory = await mkdtemp(join(tmpdir(), 'tcss-cli-'));
    const connection = await createTestDatabase();
    const { user, password, host, port, database } = connection;
    const config = readConfig({ PORT: '0', DATA_DIR: directory, RATE_LIMIT: '0' });
    service = await startService(config, { log: silentLog, database: openTestDatabase(connection) });
    environment = {
      DATA_DIR: directory,
      TCSS_ENDPOINT: service.endpoint,
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
    };
  });
  after(async () => {
    await service.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function run(args: string[], changes: Record<string, string> = {}) {
    const program = runProgram([process.execPath, ...args], { ...environment, ...changes });
    return { code: await program.ended, said: program.said() };
  }
  const command = (name: string, ...args: string[]) => run([`dist/src/cli/${name}.js`, ...args]);

  describe('call', () => {
    it('signs with the credential file and prints the reply as JSON', async () => {
      const { code, said } = await command('call', 'DescribeImageInterceptPolicySummary');
      assert.equal(code, 0, said);
      assert.equal((JSON.parse(said) as { TotalCount: number }).TotalCount, 0);
    });

    it('takes the parameters as JSON or from a file, and exits with 1 when it is refused', async () => {
      const file = join(directory, 'parameters.json');
      await writeFile(file, '{"Limit": 1000}');
      for (const parameters of ['{"Limit": 1000}', `@${file}`]) {
        const { code, said } = await command('call', 'DescribeImageList', parameters);
        assert.equal(code, 1);
        assert.match(said, /^InvalidParameterValue\.DataRange: .*`Limit`.*\(RequestId [0-9a-f-]{36}\)\n$/);
      }
    });

    it('says how it is used without an action, and what to do without a credential', async () => {
      assert.deepEqual(await command('call'), {
        code: 2,
        said: "Usage: npm run call -- <Action> ['<JSON>' | @<file with JSON>]\n",
      });
      const without = { DATA_DIR: join(directory, 'nowhere') };
      const { code, said } = await run(['dist/src/cli/call.js', 'DescribeImageList'], without);
      assert.equal(code, 1);
      assert.match(said, /^There is no credential: .*\(ENOENT\)\. Start the service with npm start/);
    });
  });

  describe('credential', () => {
    it('makes one that works at once, lists it without its key, and deletes it', async () => {
      const added = await command('credential', 'add', '--role', 'reader', '--account', '1250000007');
      assert.equal(added.code, 0, added.said);
      const made = JSON.parse(added.said) as { SecretId: string; SecretKey: string; AppId: number };
      assert.equal(made.AppId, 1250000007);
      const own = { TCSS_SECRET_ID: made.SecretId, TCSS_SECRET_KEY: made.SecretKey };
      const call = ['dist/src/cli/call.js', 'DescribeImageInterceptPolicySummary'];
      assert.equal((await run(call, own)).code, 0);

      const { said: list } = await command('credential', 'list');
      assert.match(list, new RegExp(`^${made.SecretId}  reader   account 1250000007  uin 100\\d{9}$`, 'm'));
      assert.ok(!list.includes(made.SecretKey));

      assert.deepEqual(await command('credential', 'remove', made.SecretId), { code: 0, said: '' });
      assert.deepEqual(await command('credential', 'remove', made.SecretId), {
        code: 1,
        said: `There is no credential ${made.SecretId}.\n`,
      });
    });

    it('gives one a new key, switches it off and on, by the rules of the actions', async () => {
      const added = await command('credential', 'add', '--role', 'admin', '--account', '1250000008');
      const { SecretId, SecretKey } = JSON.parse(added.said) as Record<string, string>;
      const call = async (key: string) => {
        const own = { TCSS_SECRET_ID: SecretId!, TCSS_SECRET_KEY: key };
        return (await run(['dist/src/cli/call.js', 'DescribeImageInterceptPolicySummary'], own)).code;
      };
      const rotated = await command('credential', 'rotate', SecretId!, '--overlap-hours', '0');
      const { SecretKey: renewed } = JSON.parse(rotated.said) as Record<string, string>;
      assert.deepEqual([await call(renewed!), await call(SecretKey!)], [0, 1]);

      const last = await command('credential', 'disable', SecretId!);
      assert.equal(last.code, 1);
      assert.match(last.said, /no admin that can call any more/);
      await command('credential', 'add', '--role', 'admin', '--account', '1250000008');
      assert.deepEqual(await command('credential', 'disable', SecretId!), { code: 0, said: '' });
      assert.equal(await call(renewed!), 1);
      assert.match((await command('credential', 'list')).said, new RegExp(`^${SecretId}.*  disabled$`, 'm'));
      assert.deepEqual(await command('credential', 'enable', SecretId!), { code: 0, said: '' });
      assert.equal(await call(renewed!), 0);
    });

    it('makes one that runs out, for some networks only', async () => {
      const added = await command(
        ...(['credential', 'add', '--role', 'reader', '--expires-days', '1'] as const),
        ...(['--networks', '10.0.0.0/8,192.0.2.1', '--name', 'ci'] as const),
      );
      const { SecretId, SecretKey } = JSON.parse(added.said) as Record<string, string>;
      const own = { TCSS_SECRET_ID: SecretId!, TCSS_SECRET_KEY: SecretKey! };
      const called = await run(['dist/src/cli/call.js', 'DescribeImageInterceptPolicySummary'], own);
      assert.match(called.said, /^AuthFailure\.UnauthorizedOperation: .*127\.0\.0\.1/);
    });

    it('makes the token of an admission webhook, lists it without the token, and deletes it', async () => {
      const args = ['add', '--role', 'agent', '--admission', '--cluster', 'cls-7', '--agents-on-nodes'];
      const added = await command('credential', ...args);
      assert.equal(added.code, 0, added.said);
      const { AdmissionId, Path, ...rest } = JSON.parse(added.said) as Record<string, string>;
      assert.match(Path!, /^\/admission\/[\w-]{43}$/);
      const told = { AppId: 1250000000, ClusterId: 'cls-7', ClusterName: '', AgentsOnNodes: true };
      assert.deepEqual(rest, told);

      const { said: list } = await command('credential', 'list');
      assert.ok(list.includes(`${AdmissionId}  admission  account 1250000000  cluster cls-7\n`), list);
      assert.ok(!list.includes(Path!.split('/').at(-1)!));
      assert.deepEqual(await command('credential', 'remove', AdmissionId!), { code: 0, said: '' });
      assert.equal((await command('credential', 'remove', AdmissionId!)).code, 1);
    });

    it('makes a cluster known by the subject of its certificate, once', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tcss-certificate-'));
      const file = join(folder, 'apiserver.crt');
      await writeFile(file, makeCertificate('kube-apiserver', makeCertificate('API servers')).cert);
      const args = [
        'add',
        '--role',
        'agent',
        '--admission',
        '--cluster',
        'cls-8',
        '--client-certificate',
        file,
      ];
      const added = await command('credential', ...args);
      assert.equal(added.code, 0, added.said);
      const { Path, Subject } = JSON.parse(added.said) as Record<string, string>;
      assert.deepEqual([Path, Subject], ['/admission', 'CN=kube-apiserver']);
      const again = await command('credential', ...args);
      assert.equal(again.code, 1);
      assert.match(again.said, /known by the subject of \S+ already/);
      await rm(folder, { recursive: true });
    });

    for (const args of [
      [],
      ['add'],
      ['add', '--role', 'king'],
      ['remove'],
      ['rotate'],
      ['rotate', 'AKID1', '--overlap-hours', 'long'],
      ['add', '--role', 'reader', '--expires-days', '0'],
      ['add', '--role', 'reader', '--networks', 'home'],
      ['add', '--role', 'admin', '--account', '-'],
      ['add', '--role', 'admin', '--admission', '--cluster', 'cls-1'],
      ['add', '--role', 'agent', '--admission'],
      ['add', '--role', 'reader', '--cluster', 'cls-1'],
      ['add', '--role', 'scanner', '--node', 'node-1'],
      ['add', '--role', 'agent', '--cluster', 'cls-1', '--cluster-name', 'Shop'],
      ['add', '--role', 'agent', '--admission', '--cluster', 'cls-1', '--node', 'node-1'],
      ['add', '--role', 'agent', '--client-certificate', 'apiserver.crt'],
    ])
      it(`says how it is used when it is given ${args.join(' ') || 'nothing'}`, async () => {
        const { code, said } = await command('credential', ...args);
        assert.equal(code, 2, said);
        assert.match(said, /^Usage: npm run credential -- /);
      });
  });

  it('master-key rotate seals all keys anew, and the service goes on', async () => {
    const { code, said } = await command('master-key', 'rotate');
    assert.equal(code, 0, said);
    const { Resealed } = JSON.parse(said) as { Resealed: number };
    assert.ok(Resealed > 0);
    // Not in the service's memory yet.
    const added = await command('credential', 'add', '--role', 'reader');
    const { SecretId, SecretKey } = JSON.parse(added.said) as Record<string, string>;
    const own = { TCSS_SECRET_ID: SecretId!, TCSS_SECRET_KEY: SecretKey! };
    assert.equal((await run(['dist/src/cli/call.js', 'DescribeImageInterceptPolicySummary'], own)).code, 0);
    assert.equal((await command('master-key')).code, 2);
  });

  describe('job', () => {
    it('runs a job and says what it did', async () => {
      const { code, said } = await command('job', 'purge-expired-events');
      assert.equal(code, 0, said);
      assert.match(said, /^purge-expired-events: \w+ 0/m);
    });

    it('lists all jobs when it is given none of them', async () => {
      const { code, said } = await command('job', 'sleep');
      assert.equal(code, 2);
      for (const { name, summary } of jobs)
        assert.ok(said.includes(`${name} `) && said.includes(summary), name);
    });
  });

  describe('npm run demo', () => {
    it('counts the same hits in decisions, events and trend', async function () {
      this.timeout(180_000);
      const { code, said } = await run(['--import', 'tsx', 'examples/demo.ts']);
      assert.equal(code, 0, said);
      assert.match(said, /Hits decided (\d+), in the event list \1, added to the trend \1: they agree\./);
    });
  });
});
