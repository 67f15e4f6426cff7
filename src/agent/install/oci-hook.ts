import { existsSync, rmSync } from 'node:fs';
import { type Installer, makeInstaller, programFolder } from './installer.js';
import { startHook } from './runtime-wrapper.js';

/** podman and CRI-O read it at every start, so nothing has to be restarted for podman. */
const hookFile = '/usr/share/containers/oci/hooks.d/tcss-agent.json';
/** The program of the hook. */
export const hookProgram = `${programFolder}/hook`;

/** A createRuntime hook for every container. */
export const hookInstaller = (restart: string): Installer =>
  makeInstaller({
    restart,
    plan({ at, paths: { check }, failMode }) {
      const file = at(hookFile);
      const program = at(hookProgram);
      const hook = {
        version: '1.0.0',
        hook: { path: program, args: [program] },
        when: { always: true },
        stages: ['createRuntime'],
      };
      return {
        writes: [
          { file: program, content: startHook(check, failMode), mode: 0o755 },
          { file, content: `${JSON.stringify(hook, null, 2)}\n` },
        ],
        says: [`${file}: every container start asks the agent now`, restart],
      };
    },
    uninstall({ at }) {
      const file = at(hookFile);
      const wasThere = existsSync(file);
      rmSync(file, { force: true });
      rmSync(at(hookProgram), { force: true });
      return wasThere ? [`${file}: removed`, restart] : [`${file}: nothing to take back`];
    },
  });
