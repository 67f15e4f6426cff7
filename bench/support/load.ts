import type { LoadMethods, LoadOptions, LoadRequest, LoadResult } from './load-process.js';
import type { ServiceProcess } from './service-process.js';
import { connections, type Credential, startsAccount } from './settings.js';
import { startWorker } from './worker.js';

/** A process that sends one set of requests to one place. */
export interface Load {
  /** Throws when a reply was not as expected: figures of refusals are worth nothing. */
  run(options: Partial<LoadOptions>): Promise<LoadResult>;
  /** As run, but counts what was not as expected. */
  attempt(options: Partial<LoadOptions>): Promise<LoadResult>;
  /** Ends the run that is under way. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

async function startLoad(set: Parameters<LoadMethods['prepare']>[0]): Promise<Load> {
  const worker = startWorker<LoadMethods>('load-process.ts');
  await worker.prepare(set);
  const attempt = (options: Partial<LoadOptions>) => worker.run({ connections, ...options });
  return {
    attempt,
    async run(options) {
      const result = await attempt(options);
      if (result.failures === 0) return result;
      throw new Error(
        `${result.failures} of ${result.answered + result.failures} calls failed: ${result.firstFailure}`,
      );
    },
    end: () => worker.stopRun(undefined),
    stop: () => worker.stop(),
  };
}

/** Load of signed calls of an action. */
export const signedLoad = (
  { endpoint }: Pick<ServiceProcess, 'endpoint'>,
  action: string,
  requests: LoadRequest[],
  expect: string,
  { secretId, secretKey }: Credential = startsAccount,
): Promise<Load> => startLoad({ endpoint, requests, expect, signed: { action, secretId, secretKey } });

/** Load of plain requests, for an echo. */
export const plainLoad = (endpoint: string, requests: LoadRequest[]): Promise<Load> =>
  startLoad({ endpoint, requests, expect: '"Image":' });

/**
 * What the reply to a start has in it, by what the policies say. That the image is scanned tells a decision from the
 * answer that lets a container start undecided.
 */
export const allowed = '"Decision":"ALLOW","ImageScanned":true';
export const intercepted = '"Decision":"INTERCEPT","ImageScanned":true';
/** In the reply whatever they say. */
export const decided = '"ImageScanned":true';
