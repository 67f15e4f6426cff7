import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { hasCri, importsOf, unwrapRuntimes, wrapRuntimes } from './containerd-config.js';
import { replaceFile } from './engine-files.js';
import { type Installation, makeInstaller, programFolder } from './installer.js';
import { plainWrapper, runtimeWrapper, wrappedRuntime } from './runtime-wrapper.js';
import { restartContainerd as restart, searchPathOf } from './search-path.js';

const configFile = '/etc/containerd/config.toml';
const wrapperPrefix = 'containerd-';
const searchPath = searchPathOf('containerd');

type At = Installation['at'];

/** One wrapper for each program that runtimes call, such as runc and nvidia-container-runtime. */
const wrapperOf = (program: string) =>
  join(programFolder, `${wrapperPrefix}${program.replace(/^\/+/, '').replace(/[^\w.-]+/g, '-')}`);

/** What `ctr` has to be told to call. */
export const containerdWrapper = (runtime: string): string => wrapperOf(runtime);

/**
 * Has the runtimes of the CRI plugin call a wrapper, in config.toml and in every file that it imports and that sets the
 * plugin, too: containerd 1 takes the plugin's settings whole from the last file that has any.
 */
export const containerdInstaller = makeInstaller({
  restart,
  plan(installation) {
    const { at, paths, failMode } = installation;
    const programs = new Set<string>();
    const wrapperFor = (given: string) => {
      const program = given || paths.runtime;
      programs.add(program);
      return at(wrapperOf(program));
    };
    const files = filesOf(at).filter((file) => file === configFile || hasCri(read(at(file))));
    const edits = files.map((file) => ({ file: at(file), ...editOf(at(file), wrapperFor) }));
    const wrappers = [...programs].map((program) => ({
      file: at(wrapperOf(program)),
      content: runtimeWrapper({ ...paths, runtime: program }, failMode),
      mode: 0o755,
    }));
    const configs = edits.map(({ file, text }) => ({
      file,
      content: text,
      isTheirs: unwrapRuntimes(read(file)) === read(file),
    }));
    return {
      writes: [...wrappers, ...configs, ...searchPath.writes(installation)],
      says: [
        ...edits.map(({ file }) => `${file}: the runtimes of Kubernetes ask the agent now`),
        ...edits.flatMap(({ file, notAsking }) =>
          notAsking.map(
            (name) => `${file}: NOT the runtime ${name}, which does not call a program like runc`,
          ),
        ),
        restart,
        'ctr asks the agent too where systemd starts containerd; elsewhere only with --runc-binary, see docs/enforcement.md.',
      ],
    };
  },
  uninstall(installation) {
    const { at } = installation;
    const left = searchPath.remove(installation);
    for (const wrapper of wrappers(at)) {
      const program = wrappedRuntime(read(wrapper));
      // The shims of containers that run go on calling it.
      if (program !== undefined) replaceFile(wrapper, plainWrapper(program), 0o755);
    }
    const changed = filesOf(at)
      .map(at)
      .filter((file) => unwrapRuntimes(read(file)) !== read(file));
    for (const file of changed) {
      const text = unwrapRuntimes(read(file));
      if (text === '' && !existsSync(`${file}.before-tcss`)) rmSync(file);
      else replaceFile(file, text);
    }
    if (changed.length === 0) return [`${at(configFile)}: nothing to take back`, ...left];
    return [...changed.map((file) => `${file}: what was added is out again`), restart];
  },
});

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

function editOf(file: string, wrapperFor: (program: string) => string) {
  try {
    return wrapRuntimes(read(file), wrapperFor);
  } catch (error) {
    throw new Error(`${file} cannot be changed: ${(error as Error).message}. Nothing was changed.`);
  }
}

/** The configuration and what it imports, as paths of the node; a file that imports itself counts once. */
function filesOf(at: At): string[] {
  const files = new Set([configFile]);
  for (const file of files)
    for (const imported of namesIn(at(file)))
      for (const match of matchesOf(at, resolve(dirname(file), imported))) files.add(match);
  return [...files];
}

function namesIn(file: string): string[] {
  try {
    return importsOf(read(file));
  } catch (error) {
    throw new Error(
      `${file} is not TOML (${(error as Error).message.split('\n')[0]}); mend it first, nothing was changed.`,
    );
  }
}

/** Files that a name with `*` in its last part stands for. */
function matchesOf(at: At, pattern: string): string[] {
  const folder = dirname(pattern);
  if (!existsSync(at(folder))) return [];
  const literal = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  const form = new RegExp(`^${basename(pattern).split('*').map(literal).join('.*')}$`);
  return readdirSync(at(folder))
    .filter((name) => form.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function wrappers(at: At): string[] {
  const folder = at(programFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(wrapperPrefix))
    .map((name) => join(folder, name));
}
