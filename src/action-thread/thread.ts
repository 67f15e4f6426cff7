import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ApiError } from '../api/api-error.js';
import { actionCall, compileAction, readInput } from '../api/compiled-action.js';
import { openDatabase, requestPool } from '../store/database/connections.js';
import { maxCalls } from './action-thread.js';
import { threadActions, type ThreadDeps } from './actions.js';
import type { Answer, Call, Outcome, ThreadData } from './messages.js';

/** Where a thread has a priority of its own, the one that decides starts comes first. */
const lowPriority = 10;
if (process.platform === 'linux') setPriority(lowPriority);

const { config, database } = workerData as ThreadData;
const deps: ThreadDeps = {
  config,
  db: openDatabase(database, { ...requestPool(config), maxConnections: maxCalls }),
};
const actions = new Map(threadActions.map((action) => [action.name, compileAction(action)]));

async function carryOut({ action, request, context }: Call): Promise<Outcome> {
  try {
    const compiled = actions.get(action)!;
    const body = Buffer.from(request.body);
    const input = await readInput(compiled, { ...request, body }, [], context.common);
    return { reply: (await compiled.action.handle(actionCall(input, context), deps)) as object };
  } catch (thrown) {
    if (thrown instanceof ApiError) return { refusal: { code: thrown.code, text: thrown.text } };
    const { message, stack, code } = thrown as Error & { code?: string };
    return { failure: { message, stack, code } };
  }
}

parentPort!.on('message', (call: Call) => {
  void carryOut(call).then((outcome) =>
    parentPort!.postMessage({ id: call.id, ...outcome } satisfies Answer),
  );
});
