import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/platform/clock.js';
import { type CriEngine, startCriContainerd, writeContainerdConfig } from '../support/cri-engine.js';
import { type DockerEngine, runCommand, startDocker } from '../support/docker-engine.js';
import { hasPrograms, startTestAgent, type TestAgent } from '../support/node-agent.js';
import { startTestService, type TestService } from '../support/service.js';
import { skip } from '../support/skip.js';

interface Told {
  Ok: boolean;
  Checks: { Check: string; Engine?: string; State: string; Text: string; Todo?: string }[];
}

describe('tcss-agent doctor', function () {
  this.timeout(180_000);
  let service: TestService;
  let agent: TestAgent;
  let folder: string;
  /** A file of the node. */
  const at = (file: string) => join(folder, 'node', file);
  function write(file: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }

  before(async function () {
    if (process.getuid?.() !== 0) skip(this, 'engines need root');
    if (!hasPrograms('runc', 'busybox')) skip(this, 'no runc or busybox');
    service = await startTestService();
    // The agent signs by the clock of the machine.
    service.clock.set(systemClock.now());
    folder = mkdtempSync('/tmp/tcss-doctor-');
    agent = await startTestAgent(service, {
      DockerRoots: [`${folder}/docker/data`],
      ContainerdAddress: `${folder}/c.sock`,
      CrioAddress: `${folder}/crio.sock`,
    });
    await agent.inStep();
  });
  after(async () => {
    await agent?.remove();
    await service?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Runs the agent's program where engines are told to be in the test's folders. */
  function command(args: readonly string[], path = process.env['PATH']!) {
    const where = ['--config', agent.configFile, '--root', join(folder, 'node')];
    const env = {
      PATH: path,
      DOCKER_HOST: `unix://${folder}/docker/docker.sock`,
      CONTAINERS_CONF: join(folder, 'containers.conf'),
      CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    };
    return spawn(process.execPath, [agent.program, ...args, ...where], { env });
  }
  async function run(...args: string[]) {
    const child = command(args);
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code: code as number, stdout, stderr };
  }
  async function examine(engine: string) {
    const { code, stdout, stderr } = await run('doctor', '--engine', engine, '--json');
    assert.notEqual(stdout, '', stderr);
    const { Ok, Checks } = JSON.parse(stdout) as Told;
    assert.equal(code, Ok ? 0 : 1);
    const states = Object.fromEntries(Checks.map(({ Check, State }) => [Check, State]));
    return { ok: Ok, states, stdout, probe: Checks.find(({ Check }) => Check === 'probe')! };
  }
  const events = async () =>
    (await service.admin.call('DescribeImageInterceptEventList'))['TotalCount'] as number;

  describe('of Docker', () => {
    let docker: DockerEngine | undefined;
    const start = async () => {
      docker = await startDocker(join(folder, 'docker'), { configFile: at('/etc/docker/daemon.json') });
    };
    async function stop() {
      await docker?.stop();
      docker = undefined;
    }
    const left = async () =>
      (await docker!.docker('ps', '-aq')).stdout + (await docker!.docker('images', '-q')).stdout;

    before(async function () {
      if (!hasPrograms('dockerd', 'docker')) skip(this, 'no dockerd or docker');
      write(at('/etc/docker/daemon.json'), '{}');
      await start();
    });
    after(stop);

    it('tells that Docker was not told of the check', async () => {
      const { ok, states, probe } = await examine('docker');
      assert.equal(ok, false);
      assert.deepEqual([states['agent'], states['configuration'], probe.State], ['OK', 'FAILED', 'FAILED']);
      assert.match(probe.Text, /the agent was not asked about it\..*tcss-agent-probe.*no such file/);
      assert.match(probe.Todo!, /^tcss-agent install --engine docker; Restart Docker/);
    });

    it('tells that Docker was not restarted since', async () => {
      assert.equal((await run('install', '--engine', 'docker')).code, 0);
      const { ok, states, probe } = await examine('docker');
      assert.equal(ok, false);
      assert.deepEqual([states['configuration'], states['restart'], probe.State], ['OK', 'FAILED', 'FAILED']);
      assert.match(probe.Todo!, /^Restart Docker/);
    });

    it('finds that starts are refused, makes no event, and leaves nothing behind', async () => {
      await stop();
      await start();
      const { code, stdout, stderr } = await run('doctor', '--engine', 'docker');
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^OK +docker, probe +its start was refused/m);
      assert.match(stdout, /^OK +policies +0, last confirmed .* the service has the same$/m);
      assert.equal(await events(), 0);
      assert.equal(await left(), '');
    });

    it('removes what it made when it is interrupted', async () => {
      const made = join(folder, 'made');
      const real = (await runCommand('sh', ['-c', 'command -v docker'])).stdout.trim();
      // A client that hangs once the daemon has the container.
      const client = `[ "$1" = run ] || exec ${real} "$@"; shift; ${real} create "$@" && touch ${made}; exec sleep 1000`;
      write(join(folder, 'bin/docker'), `#!/bin/sh\n${client}\n`, 0o755);
      const child = command(['doctor', '--engine', 'docker'], `${folder}/bin:${process.env['PATH']}`);
      const stderr = text(child.stderr);
      while (!existsSync(made)) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.notEqual(await left(), '');
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      assert.equal(code, 1);
      assert.match(await stderr, /interrupted by SIGINT/);
      assert.equal(await left(), '');
    });

    it('tells that the agent is stopped, and what starts then get', async () => {
      await agent.kill();
      const { ok, states, probe, stdout } = await examine('docker');
      await agent.restart();
      assert.equal(ok, false);
      assert.deepEqual([states['agent'], probe.State], ['FAILED', 'FAILED']);
      assert.match(stdout, /the fail mode, open, decides on every start/);
    });
  });

  describe('of podman', () => {
    const hooks = '/usr/share/containers/oci/hooks.d';
    before(function () {
      if (!hasPrograms('podman')) skip(this, 'no podman');
      mkdirSync(at(hooks), { recursive: true });
      write(
        join(folder, 'containers.conf'),
        `[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\nhooks_dir = ["${at(hooks)}"]\n`,
      );
      write(
        join(folder, 'storage.conf'),
        `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/podman/root"\nrunroot = "${folder}/podman/run"\n`,
      );
    });

    it('fails before the installation, and finds that starts are refused after it', async () => {
      const before = await examine('podman');
      assert.deepEqual(
        [before.ok, before.states['configuration'], before.probe.State],
        [false, 'FAILED', 'FAILED'],
      );
      assert.equal((await run('install', '--engine', 'podman')).code, 0);
      const after = await examine('podman');
      assert.deepEqual([after.ok, after.probe.State], [true, 'OK'], after.stdout);
      assert.equal(await events(), 0);
    });
  });

  describe('of containerd with CRI', () => {
    let engine: CriEngine | undefined;
    const start = async () => {
      engine = await startCriContainerd(folder, at('/etc/containerd/config.toml'));
    };
    async function stop() {
      await engine?.stop();
      engine = undefined;
    }
    before(async function () {
      if (!hasPrograms('containerd', 'ctr')) skip(this, 'no containerd or ctr');
      writeContainerdConfig(at('/etc/containerd/config.toml'), folder);
      await start();
    });
    after(stop);

    it('fails before the restart, and finds that the sandbox of a pod is refused after it', async () => {
      assert.equal((await run('install', '--engine', 'containerd')).code, 0);
      const before = await examine('containerd');
      assert.deepEqual(
        [before.ok, before.states['configuration'], before.states['restart'], before.probe.State],
        [false, 'OK', 'FAILED', 'FAILED'],
        before.stdout,
      );
      await stop();
      await start();
      const after = await examine('containerd');
      assert.deepEqual(
        [after.ok, after.states['restart'], after.probe.State],
        [true, 'OK', 'OK'],
        after.stdout,
      );
    });
  });

  it('says which engines are not there, and fails where one that is asked about is not', async () => {
    const { ok, stdout } = await examine('crio');
    assert.equal(ok, false);
    assert.match(stdout, /nobody listens on .*crio\.sock/);
  });
});
