import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { startCheck } from '../../src/agent/check/start-check.js';
import { readQuestion } from '../../src/agent/check/question.js';
import { runtimeWrapper, startHook } from '../../src/agent/install/runtime-wrapper.js';
import { listenOnSocket } from '../../src/agent/socket.js';
import type { CheckAnswer } from '../../src/agent/decide-start.js';
import type { CheckRequest } from '../../src/agent/engines/container.js';
import { readAgentConfig } from '../../src/agent/config.js';

const refusal = `policy "it's \\ 50 % \`no\`" matches $HOME`;
const runc = '#!/bin/sh\nprintf "ran"; for word; do printf " [%s]" "$word"; done\n';

/** Connects until nobody can any more. */
async function fillQueue(path: string): Promise<Socket[]> {
  for (const waiting: Socket[] = []; ;) {
    const connection = connect(path);
    try {
      await once(connection, 'connect');
      waiting.push(connection);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
      return waiting;
    }
  }
}

for (const asker of ['curl', 'node'] as const)
  describe(`the check at the start, with ${asker}`, function () {
    let folder: string;
    let server: Server | undefined;
    let asked: CheckRequest[];

    before(function () {
      if (asker === 'curl' && !existsSync('/usr/bin/curl')) this.skip();
    });
    beforeEach(async () => {
      folder = mkdtempSync("/tmp/tcss-it's check-");
      asked = [];
      mkdirSync(join(folder, 'bundle'));
      writeFileSync(join(folder, 'runc'), runc, { mode: 0o755 });
      await build({
        ...{ entryPoints: ['src/agent/check/curl.ts'], outfile: join(folder, 'curl.cjs') },
        ...{ bundle: true, format: 'cjs', platform: 'node' },
      });
      write('open');
    });
    afterEach(() => {
      server?.close();
      server?.closeAllConnections();
      server = undefined;
      rmSync(folder, { recursive: true });
    });

    function write(FailMode: 'open' | 'closed'): void {
      const config = join(folder, 'agent.json');
      const keys = { Endpoint: 'http://127.0.0.1:1', SecretId: 'id', SecretKey: 'key', FailMode };
      writeFileSync(
        config,
        JSON.stringify({ ...keys, StateDir: folder, Socket: join(folder, 'run/s'), DecisionTimeoutMs: 1500 }),
      );
      const check = join(folder, 'check.sh');
      const programs = { node: process.execPath, curl: join(folder, 'curl.cjs') };
      const whole = startCheck(readAgentConfig(config), programs);
      writeFileSync(check, asker === 'curl' ? whole : whole.replace('command -v curl', 'command -v no-curl'));
      const runtime = join(folder, 'runc');
      writeFileSync(join(folder, 'wrapper'), runtimeWrapper({ check, runtime }, FailMode), { mode: 0o755 });
      writeFileSync(join(folder, 'hook'), startHook(check, FailMode), { mode: 0o755 });
    }
    const listen = async (answer: CheckAnswer) => {
      const take = async (request: CheckRequest) => (asked.push(request), answer);
      const answers = { check: take, doctor: () => undefined };
      server = await listenOnSocket(join(folder, 'run/s'), answers, {
        warn: (message) => assert.fail(message),
      });
    };
    async function run(program: 'wrapper' | 'hook', args: readonly string[], input = '') {
      const child = spawn(join(folder, program), args, { cwd: join(folder, 'bundle'), env: {} });
      // A hook that nobody answers may end before it has read.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      const [[code], stdout, stderr] = await Promise.all([
        once(child, 'close'),
        text(child.stdout),
        text(child.stderr),
      ]);
      return { code: code as number, stdout, stderr };
    }
    const undecided = () => {
      const file = join(folder, 'undecided.log');
      return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    };

    it('hands on every word of a call as it is, and the runtime gets it unchanged', async () => {
      await listen({ start: true, message: '' });
      const words = [
        '--root',
        '/a b',
        'create',
        '--bundle',
        '.',
        '--console=a=b@c&d',
        "it's",
        '',
        '*',
        'a\nb',
        '@x',
        '%41 容器',
      ];
      const { code, stdout, stderr } = await run('wrapper', words);
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout, `ran${words.map((word) => ` [${word}]`).join('')}`);
      const bundle = join(folder, 'bundle');
      const commandLine = [join(folder, 'runc'), ...words].join(' ');
      assert.deepEqual(asked, [{ door: 'runtime', containerId: "it's", bundle, commandLine }]);
    });

    it('refuses on the terminal and, where there is one, in the log of the runtime', async () => {
      await listen({ start: false, message: refusal });
      for (const log of [['--log', join(folder, 'a log')], [`--log=${join(folder, 'a log')}`], []]) {
        rmSync(join(folder, 'a log'), { force: true });
        const { code, stdout, stderr } = await run('wrapper', [...log, 'run', 'c1']);
        assert.deepEqual([code, stdout, stderr], [1, '', `${refusal}\n`]);
        if (log.length === 0) continue;
        const { level, msg } = JSON.parse(readFileSync(join(folder, 'a log'), 'utf8')) as Record<
          string,
          string
        >;
        assert.deepEqual([level, msg], ['error', refusal]);
      }
    });

    it('asks as a hook with the state on standard input', async () => {
      await listen({ start: false, message: refusal });
      const state = { ociVersion: '1.0.2', id: 'c1', status: 'creating', bundle: '/a b/&' };
      const { code, stdout, stderr } = await run('hook', [], JSON.stringify(state));
      assert.deepEqual([code, stdout, stderr], [1, '', `${refusal}\n`]);
      assert.deepEqual([asked[0]?.containerId, asked[0]?.bundle], ['c1', '/a b/&']);
    });

    it('goes by the fail mode of the agent where nobody listens, and notes it', async () => {
      assert.deepEqual(await run('wrapper', ['run', 'c1']), {
        code: 0,
        stdout: 'ran [run] [c1]',
        stderr: '',
      });
      write('closed');
      const log = join(folder, 'log.json');
      const { code, stderr } = await run('wrapper', ['--log', log, 'run', 'c1']);
      assert.equal(code, 1);
      const message =
        'The agent did not answer (nobody listens on its socket), and the fail mode of this node is closed. See: systemctl status tcss-agent';
      assert.equal(stderr, `${message}\n`);
      assert.equal((JSON.parse(readFileSync(log, 'utf8')) as { msg: string }).msg, message);
      assert.equal((await run('hook', [], '{"id":"c1","bundle":"/b"}')).code, 1);
      assert.equal(undecided().length, 3);
      assert.equal((await run('wrapper', ['kill', 'c1'])).stdout, 'ran [kill] [c1]');
      assert.equal(undecided().length, 3);
    });

    it('waits for an agent that hangs no longer than it may', async () => {
      write('closed');
      mkdirSync(join(folder, 'run'));
      server = createServer(() => {}).listen(join(folder, 'run/s'));
      await once(server, 'listening');
      const { code, stderr } = await run('wrapper', ['run', 'c1']);
      assert.equal(code, 1);
      assert.match(stderr, /no answer within 2 s/);
    });

    it('waits for its turn where too many starts wait for the agent', async () => {
      mkdirSync(join(folder, 'run'));
      const listening = `require('node:http').createServer((_, reply) => reply.end('refuse\\n{}\\nits turn\\n'))
        .listen({ path: process.argv[1], backlog: 1 }, () => console.log('listens'))`;
      const agent = spawn(process.execPath, ['-e', listening, join(folder, 'run/s')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(agent.stdout, 'data');
      agent.kill('SIGSTOP');
      const waiting = await fillQueue(join(folder, 'run/s'));
      const check = join(folder, 'check.sh');
      const goesOn = readFileSync(check, 'utf8').replace('sleep 0.1', `kill -CONT ${agent.pid}; sleep 0.1`);
      writeFileSync(check, goesOn);
      const state = JSON.stringify({ id: 'c1', bundle: '/b' });
      for (const answer of [await run('wrapper', ['run', 'c1']), await run('hook', [], state)])
        assert.deepEqual([answer.code, answer.stderr], [1, 'its turn\n']);
      assert.deepEqual(undecided(), []);
      waiting.forEach((connection) => connection.destroy());
      agent.kill();
      await once(agent, 'close');
    });

    it('goes by the fail mode of the installation where the check is gone', async () => {
      rmSync(join(folder, 'check.sh'));
      const { code, stdout, stderr } = await run('wrapper', ['run', 'c1']);
      assert.deepEqual([code, stdout], [0, 'ran [run] [c1]']);
      assert.match(stderr, /the check failed with 66; the fail mode is open/);
    });
  });

describe('a question of the check', () => {
  const question = (door: string, args: string[], folder = '/b') => {
    const form = new URLSearchParams({ runtime: '/sbin/runc', folder });
    for (const argument of args) form.append('argument', argument);
    return readQuestion(door, form);
  };
  const cases: [string[], string | undefined][] = [
    [['run', 'c1'], '/b'],
    [['create', '-b', 'x', 'c1'], '/b/x'],
    [['create', '--bundle=/y', 'c1'], '/y'],
    [['--root', 'create', 'kill', 'c1'], undefined],
    [['run'], undefined],
  ];
  for (const [args, bundle] of cases)
    it(`of runc ${args.join(' ')} is about ${bundle ?? 'nothing'}`, () =>
      assert.equal(question('/runtime', args)?.bundle, bundle));
  it('of no door that there is, is refused', () => assert.throws(() => question('/other', []), /no door/));
});
