import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process in a container reports of itself, by section. */
export type Report = Record<'STATUS' | 'MOUNTS' | 'NAMESPACES' | 'PATHS' | 'DEVICES', string[]>;

/** What the kernel shows that runtimes close; each that is there and open is told. */
export const closedPaths = [
  ...['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/sysrq-trigger', '/proc/sys', '/proc/bus'],
  ...['/proc/irq', '/proc/fs', '/sys/firmware'],
];
export const namespaceKinds = ['pid', 'net', 'ipc', 'uts', 'mnt', 'cgroup'];

const busybox = '/bin/busybox';
/** A spec without a mount namespace makes its mounts outside of the container, and they stay. */
const ownMounts = ['--mount', '--propagation', 'private'];

/**
 * The report. Nodes are made only where the marker says that the root is the test's own. A device that the cgroup permits
 * may still be missing, so only `not permitted` means that it is closed.
 */
const reportScript = (devices: readonly string[]) => `
b=${busybox}
echo STATUS; $b cat /proc/self/status
echo MOUNTS; $b cat /proc/self/mountinfo
echo NAMESPACES; for n in ${namespaceKinds.join(' ')}; do echo $n $($b readlink /proc/self/ns/$n); done
echo PATHS; for p in ${closedPaths.join(' ')}; do [ -e $p ] && echo $p; done
echo DEVICES
[ -e /.test-rootfs ] && for d in ${devices.map((device) => `'${device}'`).join(' ')}; do
  $b rm -f /probe; $b mknod /probe $d 2>/dev/null && $b dd if=/probe of=/dev/null bs=1 count=0 2>/.errors
  [ -e /probe ] && ! $b grep -q 'not permitted' /.errors && echo $d
  $b rm -f /probe
done
exit 0
`;

function readReport(output: string): Report | undefined {
  const sections: Report = { STATUS: [], MOUNTS: [], NAMESPACES: [], PATHS: [], DEVICES: [] };
  let section: string[] | undefined;
  for (const line of output.split('\n').filter(Boolean)) {
    if (line in sections) section = sections[line as keyof Report];
    else section?.push(line);
  }
  return output.includes('DEVICES\n') ? sections : undefined;
}

/** Folders in which runc can run specs: a root with busybox alone, files as Docker keeps them, and some of "the host". */
export class RuncBundle {
  readonly folder = mkdtempSync(join(tmpdir(), 'runc-bundle-'));
  /** Stands for a folder of the host that is none of the container's business. */
  readonly hostFolder = mkdtempSync(join(tmpdir(), 'runc-host-'));
  readonly containerId = 'a'.repeat(64);
  private runs = 0;

  constructor() {
    for (const root of [join(this.folder, 'rootfs'), join(this.hostFolder, 'tree')]) {
      for (const name of ['bin', 'proc', 'sys', 'dev', 'etc', 'm'])
        mkdirSync(join(root, name), { recursive: true });
      copyFileSync(busybox, join(root, busybox));
      chmodSync(join(root, busybox), 0o755);
    }
    for (const name of ['up', 'work']) mkdirSync(join(this.hostFolder, 'other', name), { recursive: true });
    writeFileSync(join(this.folder, 'rootfs/.test-rootfs'), '');
    const files = join(this.folder, 'containers', this.containerId);
    mkdirSync(files, { recursive: true });
    for (const name of ['hosts', 'hostname', 'resolv.conf']) writeFileSync(join(files, name), '');
  }

  /** The arguments of a process that reports, also which of the devices, `b 8 0`, it can open. */
  reportArgs = (devices: readonly string[]) => [busybox, 'sh', '-c', reportScript(devices)];

  /** Runs a config.json: what its process reports, or what runc says where it does not run it. */
  async run(config: string): Promise<Report | string> {
    const id = `intercept-test-${process.pid}-${(this.runs += 1)}`;
    writeFileSync(join(this.folder, 'config.json'), config);
    const runc = (...args: string[]) =>
      new Promise<{ stdout: string; stderr: string }>((resolve) =>
        execFile(
          'unshare',
          [...ownMounts, 'runc', '--root', join(this.folder, 'state'), ...args],
          { timeout: 20_000 },
          (_, stdout, stderr) => resolve({ stdout, stderr }),
        ),
      );
    const { stdout, stderr } = await runc('run', '--bundle', this.folder, id);
    const report = readReport(stdout);
    if (report) return report;
    await runc('delete', '--force', id);
    return stderr.trim() || stdout.trim() || 'no report';
  }

  remove(): void {
    for (const folder of [this.folder, this.hostFolder]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Why runc cannot be compared with here, undefined if it can. */
export function whyNoRunc(): string | undefined {
  if (process.getuid?.() !== 0) return 'runc needs root';
  if (spawnSync('runc', ['--version']).error) return 'runc is not installed';
  return existsSync(busybox) ? undefined : 'a static busybox is not installed';
}
