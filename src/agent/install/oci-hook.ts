import { existsSync, rmSync } from 'node:fs';
import { replaceFile } from './engine-files.js';
import type { Installer } from './installer.js';
import { startHook } from './runtime-wrapper.js';

/** podman and CRI-O read it at every start, so nothing has to be restarted for podman. */
const hookFile = '/usr/share/containers/oci/hooks.d/tcss-agent.json';
/** The program of the hook. */
export const hookProgram = '/usr/local/lib/tcss-agent/hook';

/** A createRuntime hook for every container. */
export const hookInstaller = (restart: string): Installer => ({
  install({ at, paths: { check }, failMode }) {
    const file = at(hookFile);
    const program = at(hookProgram);
    replaceFile(program, startHook(check, failMode), 0o755);
    const hook = {
      version: '1.0.0',
      hook: { path: program, args: [program] },
      when: { always: true },
      stages: ['createRuntime'],
    };
    replaceFile(file, `${JSON.stringify(hook, null, 2)}\n`);
    return [`${file}: every container start asks the agent now`, restart];
  },
  uninstall({ at }) {
    const file = at(hookFile);
    const wasThere = existsSync(file);
    rmSync(file, { force: true });
    rmSync(at(hookProgram), { force: true });
    return wasThere ? [`${file}: removed`, restart] : [`${file}: nothing to take back`];
  },
});
