import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localConnection } from '../src/cli/connection.js';
import { createClient } from '../src/client/api-client.js';
import { groupLives, postgresRuns, postmasterFile, type Program, runProgram } from './support/program.js';
import { riskPolicy } from './support/samples.js';
import { skip } from './support/skip.js';

/** Runs a command as the first process of a container, which gets no default handling of signals. */
const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

describe('npm start', () => {
  let dataDir: string;
  let program: Program | undefined;
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tcss-start-'));
  });
  afterEach(async () => {
    if (program && groupLives(program)) program.signalGroup('SIGTERM');
    await program?.ended;
  });
  after(() => rm(dataDir, { recursive: true, force: true }));

  async function start(...command: [string, ...string[]]) {
    program = runProgram(command, { DATA_DIR: dataDir, PORT: '0' });
    const [, endpoint] = await program.says(/Endpoint +(http:\S+)[^]*Ctrl-C/);
    const connection = await localConnection({ DATA_DIR: dataDir });
    return { program, client: createClient({ ...connection, endpoint: endpoint! }) };
  }

  const policies: unknown[] = [];
  /** Finds what the starts before created, and creates one more. */
  async function findAndCreate({ client }: Awaited<ReturnType<typeof start>>): Promise<void> {
    const { PolicyList } = await client.call<{ PolicyList: { PolicyId: string }[] }>(
      'DescribeImageInterceptPolicyList',
    );
    assert.deepEqual(new Set(PolicyList.map(({ PolicyId }) => PolicyId)), new Set(policies));
    const { PolicyId } = await client.call(
      'CreateImageInterceptPolicy',
      riskPolicy({ PolicyName: `policy ${policies.length}` }),
    );
    policies.push(PolicyId);
    client.close();
  }

  /** Nothing lives, and PostgreSQL has removed its pid file, which it does only when it stops in good order. */
  async function expectAllGone(program: Program): Promise<void> {
    assert.equal(await program.ended, 0, program.said());
    // The last of npm, its shell and node has closed its output; the kernel may still be at clearing it away.
    while (groupLives(program)) await new Promise(setImmediate);
    assert.ok(!postgresRuns(dataDir), 'PostgreSQL is still there');
  }

  it('ends all of it by Ctrl-C in a terminal, which signals npm and the service', async () => {
    const started = await start('npm', 'start');
    await findAndCreate(started);
    started.program.signalGroup('SIGINT');
    await expectAllGone(started.program);
  });

  it('ends all of it by the SIGTERM of a service manager to npm alone', async () => {
    const started = await start('npm', 'start');
    await findAndCreate(started);
    started.program.process.kill('SIGTERM');
    await expectAllGone(started.program);
  });

  it('ends all of it by the SIGHUP of a terminal that is closed', async () => {
    const started = await start('npm', 'start');
    await findAndCreate(started);
    started.program.signalGroup('SIGHUP');
    // npm dies at once; the pipe closes when the service has ended, too.
    assert.equal(await started.program.ended, 'SIGHUP');
    assert.ok(!postgresRuns(dataDir), 'PostgreSQL is still there');
  });

  it('ends all of it as the first process of a container', async function () {
    const [unshare, ...flags] = container;
    if (spawnSync(unshare, [...flags, 'true']).status !== 0) {
      skip(this, 'unshare cannot make a process namespace here');
    }
    const started = await start(...container, 'npm', 'start');
    await findAndCreate(started);
    const { pid } = started.program.process;
    const first = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    process.kill(Number(first), 'SIGTERM');
    await expectAllGone(started.program);
  });

  it('ends all of it when the signal comes while it starts', async () => {
    program = runProgram(['npm', 'start'], { DATA_DIR: dataDir, PORT: '0' });
    while (!postgresRuns(dataDir)) await new Promise(setImmediate);
    const pid = Number.parseInt(await readFile(postmasterFile(dataDir), 'utf8'));
    program.process.kill('SIGTERM');
    await expectAllGone(program);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('finds everything again', async () => {
    const started = await start('npm', 'start');
    await findAndCreate(started);
    assert.equal(policies.length, 5);
    started.program.process.kill('SIGTERM');
    await expectAllGone(started.program);
  });
});
