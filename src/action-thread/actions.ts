import type { AnyAction } from '../api/define-action.js';
import { ImportImageScanReport } from '../actions/native/image/ImportImageScanReport.js';
import type { Deps } from '../deps.js';

/** What the thread has: nothing that is kept in memory, for that is the other thread's. */
export type ThreadDeps = Pick<Deps, 'config' | 'db'>;

/** Those of which one call may take a second of CPU. */
export const threadActions: readonly AnyAction<ThreadDeps>[] = [ImportImageScanReport];
