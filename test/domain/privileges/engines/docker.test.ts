import assert from 'node:assert/strict';
import { requestedFromDockerHostConfig } from '../../../../src/domain/privileges/from-docker-host-config.js';
import { compareWith, type Engine } from './compare.js';
import type { Recorder } from './recorder.js';

const host = (recorder: Recorder) => ['-H', `unix://${recorder.folder}/docker.sock`];

/** What Docker says of itself is read, too: each field of a HostConfig, also alone. */
function compareInspected(inspected: string): void {
  const [{ HostConfig }] = JSON.parse(inspected) as [{ HostConfig: Record<string, unknown> }];
  for (const [field, value] of Object.entries(HostConfig))
    assert.ok('requested' in requestedFromDockerHostConfig({ [field]: value }), field);
}

const docker: Engine = {
  name: 'Docker',
  kind: 'docker',
  commands: ['dockerd', 'docker'],
  async start(recorder) {
    const { folder, runtime, archive } = recorder;
    const why = await recorder.start(
      'dockerd',
      [
        ...[...host(recorder), `--data-root=${folder}/data`, `--exec-root=${folder}/exec`],
        ...[`--pidfile=${folder}/docker.pid`, `--add-runtime=record=${runtime}`, '--default-runtime=record'],
        ...['--storage-driver=vfs', '--iptables=false', '--bridge=none', '--default-ulimit=nofile=1024:1024'],
      ],
      /API listen on/,
    );
    if (!why) await recorder.run('docker', [...host(recorder), 'load', '--input', archive]);
    return why;
  },
  async create(recorder, options) {
    const docker = (...args: string[]) => recorder.run('docker', [...host(recorder), ...args]);
    const created = await docker('create', '--network=none', ...options, recorder.image);
    const id = created.stdout;
    if (!id) return { id, error: created.stderr };
    compareInspected((await docker('inspect', id)).stdout);
    const { stderr } = await docker('start', id);
    return { id, error: stderr };
  },
  defaultFolders: { data: '/var/lib/docker', exec: '/run/docker' },
};

compareWith(docker, [
  [
    [
      ...[
        '--init',
        '--read-only',
        '--tmpfs=/t',
        '--user=1000',
        '--cap-drop=ALL',
        '--cap-add=CHOWN',
        '--memory=64m',
      ],
      ...[
        '--cpuset-cpus=0',
        '--pids-limit=50',
        '--shm-size=32m',
        '--hostname=h',
        '--domainname=example.org',
        '-t',
      ],
      ...[
        '-v',
        'data:/data',
        '-v',
        '/anonymous',
        '-v',
        '/etc/localtime:/etc/localtime:ro',
        '--ipc=shareable',
      ],
      ...[
        '--sysctl=net.ipv4.tcp_syncookies=1',
        '--add-host=a:192.0.2.1',
        '--group-add=100',
        '--oom-score-adj=9',
      ],
      ...['--security-opt=no-new-privileges', '--device=/dev/null'],
    ],
    [],
  ],
  [['--ipc=none'], []],
  [['--privileged'], ['PRIVILEGED']],
  [['--cap-add=SYS_ADMIN'], ['SYS_ADMIN']],
  [['--cap-add=ALL'], ['CAP_ALL']],
  [['-v', '/:/host'], ['HOST_ROOT_MOUNT']],
  [['-v', '/var/run/docker.sock:/d.sock:ro'], ['RUNTIME_SOCKET_MOUNT']],
  [
    ['--pid=host', '--ipc=host', '--uts=host'],
    ['HOST_PID', 'HOST_IPC', 'HOST_UTS'],
  ],
  [['--security-opt=seccomp=unconfined'], ['SECCOMP_UNCONFINED']],
  [['--security-opt=systempaths=unconfined'], ['PROC_UNMASKED']],
  [['--device=/dev/loop-control'], ['DEVICE_OTHER']],
]);
