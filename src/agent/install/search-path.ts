import { existsSync, rmSync } from 'node:fs';
import { replaceFile } from './engine-files.js';
import { type Installation, programFolder, type Write } from './installer.js';
import { plainWrapper, runtimeWrapper } from './runtime-wrapper.js';

/**
 * containerd calls `runc` by its name alone for `docker run --runtime runc`, for `--runtime io.containerd.runc.v2` and for
 * `ctr run`: whatever its configuration says. So its service gets a search path that begins with a folder of ours.
 */
export interface SearchPath {
  writes(installation: Installation): Write[];
  /** Returns what is left to do; nothing where there was nothing to take back. */
  remove(installation: Pick<Installation, 'at' | 'paths'>): string[];
}

/** systemd's own, which a service has that sets none. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export const restartContainerd =
  'Restart containerd: systemctl daemon-reload && systemctl restart containerd (containers that run go on)';

/** Each engine has a folder and a file of its own, so that one can be taken back while the other stays. */
export function searchPathOf(engine: string): SearchPath {
  const folder = `${programFolder}/path-of-${engine}`;
  const settings = `/etc/systemd/system/containerd.service.d/tcss-agent-${engine}.conf`;
  return {
    writes: ({ at, paths, failMode }) => [
      { file: at(`${folder}/runc`), content: runtimeWrapper(paths, failMode), mode: 0o755 },
      {
        file: at(settings),
        content: `# Made by tcss-agent install; tcss-agent uninstall takes it back.\n[Service]\nEnvironment="PATH=${at(folder)}:${defaultPath}"\n`,
      },
    ],
    remove({ at, paths }) {
      if (!existsSync(at(settings))) return [];
      rmSync(at(settings));
      // The shims of containers that run go on finding it.
      replaceFile(at(`${folder}/runc`), plainWrapper(paths.runtime), 0o755);
      return [restartContainerd];
    },
  };
}
