import { containerdInstaller } from './containerd.js';
import { dockerInstaller } from './docker.js';
import type { Installer } from './installer.js';
import { hookInstaller } from './oci-hook.js';

export const installers: Readonly<Record<string, Installer>> = {
  docker: dockerInstaller,
  containerd: containerdInstaller,
  podman: hookInstaller('Nothing has to be restarted: podman reads it at every start.'),
  crio: hookInstaller('Restart CRI-O: systemctl restart crio'),
};
