import { existsSync, rmSync } from 'node:fs';
import { replaceFile } from './engine-files.js';
import type { Installer } from './installer.js';

/** podman and CRI-O read it at every start, so nothing has to be restarted for podman. */
const hookFile = '/usr/share/containers/oci/hooks.d/tcss-agent.json';

/** A createRuntime hook for every container. */
export const hookInstaller = (restart: string): Installer => ({
  install({ at, paths: { node, check, configFile } }) {
    const file = at(hookFile);
    const hook = {
      version: '1.0.0',
      hook: { path: node, args: [node, check, 'hook', configFile] },
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
    return wasThere ? [`${file}: removed`, restart] : [`${file}: nothing to take back`];
  },
});
