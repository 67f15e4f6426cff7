import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installers } from '../../src/agent/install/engines.js';
import { agentVersion } from '../../src/agent/version.js';

describe('the installation of an agent', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync('/tmp/tcss-install-');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const at = (file: string) => join(root, file);
  const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;
  const installation = (check = '/var/lib/tcss-agent/check.sh') => ({
    at,
    paths: { check, runtime: at('runc') },
    failMode: 'open' as const,
  });
  const daemonFile = '/etc/docker/daemon.json';
  const wrapperFile = '/usr/local/lib/tcss-agent/docker-runtime';
  const given = { 'log-driver': 'local', runtimes: { kata: { path: '/usr/bin/kata' } } };
  function writeDaemon(value: object | string): void {
    mkdirSync(at('/etc/docker'), { recursive: true });
    writeFileSync(at(daemonFile), typeof value === 'string' ? value : JSON.stringify(value));
  }

  it('of Docker adds a default runtime and leaves the rest, however often it is done', () => {
    writeDaemon(given);
    for (let times = 0; times < 2; times += 1) {
      installers['docker']!.install(installation());
      assert.deepEqual(json(daemonFile), {
        ...given,
        'default-runtime': 'tcss',
        runtimes: { ...given.runtimes, tcss: { path: at(wrapperFile) } },
      });
      assert.deepEqual(json(`${daemonFile}.before-tcss`), given);
    }
  });

  it('of Docker is taken back but for what containers need that were made meanwhile', () => {
    writeFileSync(at('runc'), '#!/bin/sh\necho "runc $@"\n', { mode: 0o755 });
    installers['docker']!.install(installation());
    installers['docker']!.uninstall(installation());
    assert.deepEqual(json(daemonFile), { runtimes: { tcss: { path: at(wrapperFile) } } });
    assert.equal(execFileSync(at(wrapperFile), ['create', 'c1'], { encoding: 'utf8' }), 'runc create c1\n');
    assert.match(installers['docker']!.uninstall(installation())[0]!, /nothing to take back/);
  });

  it('of Docker changes nothing where it would lose something', () => {
    writeDaemon('{"log-driver": ');
    assert.throws(() => installers['docker']!.install(installation()), /daemon.json is not JSON/);
    writeDaemon({ 'default-runtime': 'kata' });
    assert.throws(() => installers['docker']!.install(installation()), /default runtime kata/);
    assert.deepEqual(json(daemonFile), { 'default-runtime': 'kata' });
    assert.equal(existsSync(at(wrapperFile)), false);
  });

  it('of Docker passes what makes no container, goes by the fail mode where the check fails, and refuses by its 1', () => {
    writeFileSync(at('runc'), '#!/bin/sh\necho "runc $@"\n', { mode: 0o755 });
    const check = at("it's check.sh");
    const run = (failMode: 'open' | 'closed', code: number, ...args: string[]) => {
      writeFileSync(check, `exit ${code}`);
      const { paths } = installation(check);
      installers['docker']!.install({ at, failMode, paths });
      try {
        return execFileSync(at(wrapperFile), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    assert.equal(run('open', 0, '--root', '/a b', 'create', 'c'), 'runc --root /a b create c\n');
    assert.equal(run('open', 1, 'create', 'c'), 1);
    assert.equal(run('open', 70, 'create', 'c'), 'runc create c\n');
    assert.equal(run('closed', 70, 'create', 'c'), 1);
    assert.equal(run('closed', 70, 'kill', 'c'), 'runc kill c\n');
  });

  for (const engine of ['podman', 'crio'])
    it(`of ${engine} is a hook for every container, and is removed whole`, () => {
      installers[engine]!.install(installation());
      const file = '/usr/share/containers/oci/hooks.d/tcss-agent.json';
      assert.deepEqual([json(file)['when'], json(file)['stages']], [{ always: true }, ['createRuntime']]);
      installers[engine]!.uninstall(installation());
      assert.equal(existsSync(at(file)), false);
    });

  for (const engine of ['docker', 'containerd'])
    it(`of ${engine} has containerd find the check where it looks for runc, until it is taken back`, () => {
      writeFileSync(at('runc'), '#!/bin/sh\necho "runc $@"\n', { mode: 0o755 });
      const folder = at(`/usr/local/lib/tcss-agent/path-of-${engine}`);
      const file = at(`/etc/systemd/system/containerd.service.d/tcss-agent-${engine}.conf`);
      const find = () =>
        execFileSync('sh', ['-c', 'runc create c1 || echo refused'], {
          env: { PATH: `${folder}:${process.env['PATH']}` },
          encoding: 'utf8',
        });
      writeFileSync(at('check.sh'), 'exit 1');
      installers[engine]!.install(installation(at('check.sh')));
      assert.equal(find(), 'refused\n');
      assert.match(
        readFileSync(file, 'utf8'),
        new RegExp(`^Environment="PATH=${folder}:/usr/local/sbin:`, 'm'),
      );
      assert.deepEqual(installers[engine]!.filesToChange(installation(at('check.sh'))), []);
      installers[engine]!.uninstall(installation());
      assert.equal(existsSync(file), false);
      assert.equal(find(), 'runc create c1\n', 'for the shims of containers that run');
    });

  it('tells the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(agentVersion, version);
  });
});
