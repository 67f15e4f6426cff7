import { runtimeName } from '../install/docker.js';
import { cleanupSignal, isMissing, probeCommand, type ProbedEngine, probeName } from './probed-engine.js';
import { runProgram } from './program.js';

/** The end of a tar archive, and nothing else: an image without a file. */
const emptyTar = Buffer.alloc(1024);
const tries = 3;

/** Docker and podman, by their own clients, which have the same commands. */
function clientEngine(program: 'docker' | 'podman', serverVersion: string): ProbedEngine {
  const image = (token: string) => `tcss-agent-probe:${token}`;

  async function cleanUp(token: string): Promise<void> {
    const signal = cleanupSignal();
    for (let n = 0; n < tries; n += 1) {
      await runProgram(program, ['rm', '--force', '--volumes', probeName(token)], { signal });
      // Fails while an interrupted client's container is still being made of it.
      const { code } = await runProgram(program, ['image', 'rm', image(token)], { signal });
      const left = await runProgram(program, ['image', 'inspect', image(token)], { signal });
      if (code === 0 || left.code !== 0) return;
    }
  }

  return {
    knownAs: [program],
    async absence(signal) {
      try {
        const { code, stderr } = await runProgram(program, ['version', '--format', serverVersion], {
          signal,
        });
        return code === 0 ? undefined : stderr.trim();
      } catch (error) {
        if (isMissing(error)) return `there is no program ${program}`;
        throw error;
      }
    },
    async startProbe(token, signal) {
      try {
        const imported = await runProgram(program, ['import', '-', image(token)], {
          signal,
          input: emptyTar,
        });
        if (imported.code !== 0) throw new Error(`no image for a probe: ${imported.stderr.trim()}`);
        const container = ['--name', probeName(token), '--network', 'none'];
        const command = [image(token), probeCommand, token];
        const { stdout, stderr } = await runProgram(program, ['run', ...container, ...command], { signal });
        return stdout + stderr;
      } finally {
        await cleanUp(token);
      }
    },
  };
}

export const dockerProbes: ProbedEngine = {
  ...clientEngine('docker', '{{.Server.Version}}'),
  async isUpToDate(signal) {
    const { stdout } = await runProgram('docker', ['info', '--format', '{{.DefaultRuntime}}'], { signal });
    return stdout.trim() === runtimeName;
  },
};

/** It has no daemon, and reads its hooks at every start. */
export const podmanProbes: ProbedEngine = clientEngine('podman', '{{.Client.Version}}');
