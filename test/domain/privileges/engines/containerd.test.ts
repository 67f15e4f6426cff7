import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWith, type Engine } from './compare.js';
import type { Recorder } from './recorder.js';

const ctr = ({ folder, run }: Recorder, ...args: string[]) =>
  run('ctr', ['--address', `${folder}/containerd.sock`, ...args]);

const configuration = (folder: string) => `
version = 2
root = "${folder}/data"
state = "${folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "${folder}/containerd.sock"
[ttrpc]
address = "${folder}/containerd.sock.ttrpc"
`;

let containers = 0;

const engine: Engine = {
  name: 'containerd',
  kind: 'containerd',
  commands: ['containerd', 'ctr'],
  async start(recorder) {
    const file = join(recorder.folder, 'config.toml');
    writeFileSync(file, configuration(recorder.folder));
    const why = await recorder.start('containerd', ['--config', file], /containerd successfully booted/);
    if (!why) await ctr(recorder, 'image', 'import', '--snapshotter=native', recorder.archive);
    return why;
  },
  async create(recorder, options) {
    const id = `container-${(containers += 1)}`;
    const own = ['run', '-d', '--snapshotter=native', '--runc-binary', recorder.runtime];
    const { stderr } = await ctr(recorder, ...own, ...options, recorder.image, id);
    return { id, error: stderr };
  },
  defaultFolders: { data: '/var/lib/containerd', state: '/run/containerd' },
};

const bind = (path: string) => ['--mount', `type=bind,src=${path},dst=/x,options=rbind:ro`];

compareWith(engine, [
  [
    [
      ...[
        '--read-only',
        '--seccomp',
        '--cap-drop=CAP_MKNOD',
        '--cpus=1',
        '--memory-limit=67108864',
        '--env=A=b',
      ],
      ...[
        '--label=a=b',
        '--annotation=a=b',
        '--cwd=/tmp',
        '--rootfs-propagation=rprivate',
        ...bind('/etc/hosts'),
      ],
    ],
    [],
  ],
  // Not PRIVILEGED where the machine has not every capability: containerd gives what it has.
  [['--privileged'], ['DEVICE_ALL']],
  [['--cap-add=CAP_SYS_ADMIN'], ['SYS_ADMIN']],
  [bind('/'), ['HOST_ROOT_MOUNT']],
  [bind('/var/run/docker.sock'), ['RUNTIME_SOCKET_MOUNT']],
  [['--net-host'], ['HOST_NETWORK']],
  [['--with-ns=pid:/proc/1/ns/pid'], ['HOST_PID']],
  [['--with-ns=pid:/proc/4000000/ns/pid'], ['HOST_PID']],
  [['--device=/dev/loop-control'], ['DEVICE_OTHER']],
]);
