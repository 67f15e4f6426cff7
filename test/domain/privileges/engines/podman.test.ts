import { writeFileSync } from 'node:fs';
import { compareWith, type Engine } from './compare.js';
import type { Recorder } from './recorder.js';

const podman = ({ folder, runtime, run }: Recorder, ...args: string[]) =>
  run('podman', [
    ...['--root', `${folder}/data`, '--runroot', `${folder}/run`, '--tmpdir', `${folder}/tmp`],
    ...['--storage-driver=vfs', '--cgroup-manager=cgroupfs', '--events-backend=none', '--runtime', runtime],
    ...args,
  ]);

const engine: Engine = {
  name: 'Podman',
  kind: 'podman',
  commands: ['podman'],
  async start(recorder) {
    // Podman mounts only what there is, and not every machine has a socket of Docker.
    writeFileSync(`${recorder.folder}/docker.sock`, '');
    const { stdout, stderr } = await podman(recorder, 'load', '--input', recorder.archive);
    return stdout.includes('Loaded image')
      ? undefined
      : `podman loads no image here: ${stderr.slice(0, 200)}`;
  },
  async create(recorder, options) {
    const created = await podman(recorder, 'create', '--network=none', ...options, recorder.image);
    const id = created.stdout;
    const { stderr } = id ? await podman(recorder, 'init', id) : created;
    return { id, error: stderr };
  },
  defaultFolders: { data: '/var/lib/containers/storage', run: '/run/containers/storage' },
};

compareWith(engine, [
  [
    [
      ...[
        '--read-only',
        '--tmpfs=/t',
        '--user=1000',
        '--cap-drop=ALL',
        '--cap-add=CHOWN',
        '--memory=64m',
        '-t',
      ],
      ...[
        '--cpuset-cpus=0',
        '--pids-limit=50',
        '--shm-size=32m',
        '--hostname=h',
        '--tz=local',
        '--ipc=shareable',
      ],
      ...[
        '-v',
        'data:/data',
        '-v',
        '/anonymous',
        '-v',
        '/etc/localtime:/etc/localtime:ro',
        '--group-add=100',
      ],
      ...['--sysctl=net.ipv4.tcp_syncookies=1', '--add-host=a:192.0.2.1', '--security-opt=no-new-privileges'],
      ...['--device=/dev/null', '-v', '/opt:/overlaid:O', '--mount=type=image,source=plain,target=/i'],
    ],
    [],
  ],
  [['--ipc=none'], []],
  // Not PRIVILEGED where the machine has not every capability: Podman gives what it has.
  [['--privileged'], ['DEVICE_ALL']],
  [['--cap-add=SYS_ADMIN'], ['SYS_ADMIN']],
  [['-v', '/:/host'], ['HOST_ROOT_MOUNT']],
  [['-v', 'FOLDER/docker.sock:/d.sock:ro'], ['RUNTIME_SOCKET_MOUNT']],
  [
    ['--pid=host', '--ipc=host', '--uts=host'],
    ['HOST_PID', 'HOST_IPC', 'HOST_UTS'],
  ],
  // Whoever starts a container may name any process, as this one of the host.
  [[`--pid=ns:/proc/${process.pid}/ns/pid`], ['HOST_PID']],
  [['--security-opt=seccomp=unconfined'], ['SECCOMP_UNCONFINED']],
  [['--security-opt=unmask=ALL'], ['PROC_UNMASKED']],
  [['--device=/dev/loop-control'], ['DEVICE_OTHER']],
]);
