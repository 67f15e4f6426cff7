import assert from 'node:assert/strict';
import { canonicalHostPath, hostPathPrivileges } from '../../../src/domain/privileges/host-path.js';

const root = ['HOST_ROOT_MOUNT'];
const socket = ['RUNTIME_SOCKET_MOUNT'];
const other = ['HOST_PATH_RW'];
/** A socket takes what is written to it from a read-only mount. */
const writable = ['HOST_PATH_RW'];
const disk = ['DEVICE_BLOCK_OR_MEM'];
const device = ['DEVICE_OTHER'];

describe('Host path', () => {
  for (const path of [
    ...['/usr/bin', '/bin', '/sbin/init', '/lib64', '/lib/systemd/system', '/usr/local/sbin', '/opt/cni/bin'],
    ...[
      '/var/spool/cron',
      '/etc/anacrontab',
      '/etc/environment',
      '/etc/rc.local',
      '/etc/modprobe.d',
      '/etc/apt',
    ],
    ...[
      '/etc/NetworkManager/dispatcher.d',
      '/etc/shadow-',
      '/etc/cdi',
      '/var/lib/k0s',
      '/etc/what-is-to-come',
    ],
  ])
    it(`${path} hands over the host to who may write there`, () => {
      assert.deepEqual(hostPathPrivileges(path, false), root);
      assert.deepEqual(hostPathPrivileges(path, true), ['HOST_PATH_RO']);
    });

  const table: [path: string, items: string[]][] = [
    ['/', [...root, ...socket]],
    ['//', [...root, ...socket]],
    ['/../..', [...root, ...socket]],
    ['/var/run', [...root, ...socket]],
    ['/run/', [...root, ...socket]],
    ...['/proc', '/sys', '/dev', '/boot', '/etc', '/root', '/lib/modules'].map((path): [string, string[]] => [
      path,
      root,
    ]),
    ['/var/lib/kubelet', root],
    ['/var/lib/docker', root],
    ['/etc/', root],
    ['//etc', root],
    ['/srv/../etc/.', root],
    ['/etcetera', other],
    ['/proc/sys', root],
    ['/proc/1/root', root],
    ['/sys/fs/cgroup', root],
    ['/usr/lib/modules/6.1.0', root],
    ['/srv/lib/modules', other],
    ['/usr', root],
    ['/usr/lib', root],
    ['/usr/share', other],
    ['/var', root],
    ['/var/lib', root],
    ['/var/lib/kubelet/pods', root],
    ['/var/lib/docker/containers', root],
    ['/var/lib/dockerish', other],
    ['/var/log', other],
    ['/etc/kubernetes/pki', root],
    ['/etc/shadow', root],
    ['/etc/localtime', other],
    ['/etc/ssl/certs', other],
    ['/root/.ssh', root],
    ['/usr/local/share/x', other],
    ['/etc/timezone', other],
    ['/opt/app', other],
    ['/home/me', other],
    ['/run/systemd/private', root],
    ['/run/udev', other],
    ['/var/run/docker.sock', socket],
    ['/run/docker.sock', socket],
    ['/var/run//./docker.sock/', socket],
    ['/run/containerd/containerd.sock', socket],
    ['/run/k3s/containerd/containerd.sock', socket],
    ['/var/run/crio/crio.sock', socket],
    ['/run/user/1000/podman/podman.sock', socket],
    ['/srv/proxy/docker.sock', socket],
    ['/run/containerd', socket],
    ['/srv/docker.sock.d', other],
    ['/srv/mydocker.sock', writable],
    ['//./pipe/docker_engine', socket],
    ['/dev/sda', disk],
    ['/dev/nvme0n1p1', disk],
    ['/dev/vdb', disk],
    ['/dev/dm-0', disk],
    ['/dev/mapper', disk],
    ['/dev/disk/by-id/x', disk],
    ['/dev/mem', disk],
    ['/dev/kmem', disk],
    ['/dev/port', disk],
    ...['isulad.sock', 'isula/x', 'user/0/docker.sock', 'user/1000/podman/podman.sock'].map(
      (name): [string, string[]] => [`/run/${name}`, /sock$/.test(name) ? socket : root],
    ),
    ...['libvirt/libvirt-sock', 'snapd.socket', 'user/0/bus', 'user/0/systemd/private', 'acpid.socket'].map(
      (name): [string, string[]] => [`/var/run/${name}`, root],
    ),
    ['/run/udevd', root],
    ['/run/log/journal', other],
    ...['video/root', 'dri/root', 'snd/pcm', 'tpm-vg/root', 'input', 'nvidia/root', 'kvm/root', 'ttyvg'].map(
      (name): [string, string[]] => [`/dev/${name}`, name === 'input' ? device : disk],
    ),
    ...['video0', 'dri/card0', 'dri/renderD128', 'snd/pcmC0D0p', 'tpmrm0', 'ttyUSB0', 'ttyS0', 'nvidia0'].map(
      (name): [string, string[]] => [`/dev/${name}`, device],
    ),
    ['/dev/memory', device],
    ['/dev/kvm', device],
    ['/dev/net/tun', device],
    ['/dev/null', []],
    ['/dev/shm', other],
    ['relative/path', other],
  ];
  for (const [path, items] of table) {
    it(`${path} is ${items.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(hostPathPrivileges(path, false), items);
      const readOnly = items === other ? ['HOST_PATH_RO'] : items;
      assert.deepEqual(hostPathPrivileges(path, true), readOnly);
    });
  }

  it('has one canonical form', () => {
    assert.equal(canonicalHostPath('/a/./b//../c/'), '/a/c');
    assert.equal(canonicalHostPath('/var/run/x'), '/run/x');
    assert.equal(canonicalHostPath('/var/running'), '/var/running');
  });
});
