import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCri } from '../engines/cri-api.js';
import { GrpcError } from '../engines/grpc.js';
import { programFolder } from '../install/installer.js';
import { cleanupSignal, isMissing, probeCommand, type ProbedEngine, probeName } from './probed-engine.js';
import { runProgram } from './program.js';

/** An engine of Kubernetes, by CRI. Its probe is the sandbox of a pod, whose image the engine has. */
function criEngine(address: string, knownAs: readonly string[]): ProbedEngine {
  const cri = connectCri(address);
  return {
    knownAs,
    async absence(signal) {
      try {
        await cri.engineName(signal);
        return undefined;
      } catch (error) {
        if (isMissing(error)) return `nobody listens on ${address}`;
        throw error;
      }
    },
    async startProbe(token, signal) {
      try {
        await cri.runSandbox({ name: probeName(token), label: token }, signal);
        return 'the sandbox of a pod was started';
      } catch (error) {
        if (error instanceof GrpcError) return error.message;
        throw error;
      } finally {
        await cri.removeSandboxes(token, cleanupSignal());
      }
    },
  };
}

export const crioProbes = (address: string): ProbedEngine => criEngine(address, ['crio']);

/** Where CRI is off, `ctr` with the wrapper of the installation is tried. */
export function containerdProbes(address: string, wrapper: string): ProbedEngine {
  const cri = criEngine(address, ['kubernetes', 'containerd']);
  let hasCri = true;
  return {
    ...cri,
    async absence(signal) {
      try {
        return await cri.absence(signal);
      } catch (error) {
        if (!(error instanceof GrpcError)) throw error;
        hasCri = false;
        return existsSync(wrapper)
          ? undefined
          : `containerd at ${address} is not for Kubernetes (its CRI is off)`;
      }
    },
    async isUpToDate(signal) {
      return hasCri ? (await connectCri(address).settings(signal)).includes(programFolder) : undefined;
    },
    startProbe: (token, signal) =>
      hasCri ? cri.startProbe(token, signal) : startWithCtr({ address, wrapper, token, signal }),
  };
}

interface CtrProbe {
  address: string;
  wrapper: string;
  token: string;
  signal: AbortSignal;
}

async function startWithCtr({ address, wrapper, token, signal }: CtrProbe): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'tcss-agent-probe-'));
  const ctr = (args: readonly string[], signal: AbortSignal) =>
    runProgram('ctr', ['--address', address, ...args], { signal });
  const container = probeName(token);
  try {
    const how = ['--rm', '--runc-binary', wrapper, '--rootfs', root];
    const { stdout, stderr } = await ctr(['run', ...how, container, probeCommand, token], signal);
    return stdout + stderr;
  } finally {
    const cleaning = cleanupSignal();
    await ctr(['tasks', 'delete', '--force', container], cleaning);
    await ctr(['containers', 'delete', container], cleaning);
    rmSync(root, { recursive: true, force: true });
  }
}
