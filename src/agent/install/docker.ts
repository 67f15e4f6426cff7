import { readEngineJson, replaceFile } from './engine-files.js';
import { makeInstaller, programFolder } from './installer.js';
import { plainWrapper, runtimeWrapper } from './runtime-wrapper.js';
import { searchPathOf } from './search-path.js';

export const runtimeName = 'tcss';
const daemonFile = '/etc/docker/daemon.json';
const wrapperFile = `${programFolder}/docker-runtime`;
const searchPath = searchPathOf('docker');
const restart = 'Restart Docker: systemctl daemon-reload && systemctl restart containerd docker';

interface DaemonJson {
  'default-runtime'?: string;
  runtimes?: Record<string, { path?: string }>;
}

const json = (daemon: DaemonJson) => `${JSON.stringify(daemon, null, 2)}\n`;

/** Adds a runtime to daemon.json and makes it the default; what else is in the file stays. Whoever names runc meets the check, too. */
export const dockerInstaller = makeInstaller({
  restart,
  plan(installation) {
    const { at, paths, failMode } = installation;
    const file = at(daemonFile);
    const daemon = readEngineJson(file) as DaemonJson;
    const other = daemon['default-runtime'];
    if (other && other !== runtimeName && other !== 'runc')
      throw new Error(
        `${file} has the default runtime ${other}, which would no longer be used. Remove it first, and give the path of its program with --runtime.`,
      );
    const path = at(wrapperFile);
    const runtimes = { ...daemon.runtimes, [runtimeName]: { path } };
    const wanted = { ...daemon, 'default-runtime': runtimeName, runtimes };
    return {
      writes: [
        { file: path, content: runtimeWrapper(paths, failMode), mode: 0o755 },
        { file, content: json(wanted), isTheirs: other !== runtimeName },
        ...searchPath.writes(installation),
      ],
      says: [
        `${file}: the default runtime is ${path} now`,
        restart,
        'Containers keep the runtime that they were made with; make those anew whose starts shall be judged.',
      ],
    };
  },
  uninstall(installation) {
    const { at, paths } = installation;
    const file = at(daemonFile);
    const daemon = readEngineJson(file) as DaemonJson;
    const left = searchPath.remove(installation);
    if (daemon['default-runtime'] !== runtimeName) return [`${file}: nothing to take back`, ...left];
    const { 'default-runtime': _, ...rest } = daemon;
    // Docker starts no container whose runtime it does not know.
    replaceFile(at(wrapperFile), plainWrapper(paths.runtime), 0o755);
    replaceFile(file, json(rest));
    return [`${file}: Docker's own runtime is the default again`, restart];
  },
});
