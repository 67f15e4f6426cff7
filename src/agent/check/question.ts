import { resolve } from 'node:path';
import type { CheckRequest } from '../engines/container.js';
import { readRuntimeCall } from './runtime-arguments.js';

/** The state of a container, as the OCI runtime specification gives it to hooks. */
interface HookState {
  id: string;
  bundle: string;
}

/** Reads what the check hands on; undefined for a call of the runtime that makes no container. */
export function readQuestion(path: string, form: URLSearchParams): CheckRequest | undefined {
  if (path === '/runtime') {
    const args = form.getAll('argument');
    const call = readRuntimeCall(args);
    return (
      call && {
        door: 'runtime',
        containerId: call.containerId,
        bundle: resolve(form.get('folder') ?? '/', call.bundle),
        commandLine: [form.get('runtime') ?? '', ...args].join(' '),
      }
    );
  }
  if (path !== '/hook') throw new Error(`no door ${path}`);
  const { id, bundle } = JSON.parse(form.get('state') ?? '') as HookState;
  return { door: 'hook', containerId: id, bundle, commandLine: `createRuntime hook, bundle ${bundle}` };
}
