import type { Client } from '../client/api-client.js';
import type { Log } from '../platform/log.js';
import type { ImageHolder } from './images.js';
import type { PolicyHolder } from './policies.js';

interface PollingDeps {
  policies: PolicyHolder;
  images: ImageHolder;
  client: Client;
  connect(timeoutMs: number): Client;
  log: Pick<Log, 'warn' | 'info'>;
}

const waitSeconds = 50;
/** Longer than a poll takes by itself. */
const pollTimeoutMs = 70_000;
/** A poll that watches too little is sent anew, so often at most: on a new node every start is of a new image. */
const renewMs = 500;
/** Every change of an image that is held wakes the poll; a call that fails in between does not. */
const refreshMs = 60_000;
const backoffMs = { first: 500, most: 30_000 };

/** Follows the policies of the account and what is known of the node's images, for as long as the agent runs. */
export function startPolling({ policies, images, client, connect, log }: PollingDeps): {
  stop(): Promise<void>;
} {
  const poller = connect(pollTimeoutMs);
  let stopped = false;
  let wakeUp = (): void => {};
  let failures = 0;
  let refreshedAt = -Infinity;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  let renewing: NodeJS.Timeout | undefined;
  let renewal = new AbortController();
  images.watch.onMore(() => {
    renewing ??= setTimeout(() => renewal.abort(), renewMs);
  });

  /** Returns whether images changed; false where it has to be asked anew. */
  async function ask(): Promise<boolean> {
    clearTimeout(renewing);
    renewing = undefined;
    renewal = new AbortController();
    const { signal } = renewal;
    // After a failure it shall be known at once whether the service is back.
    const seconds = failures > 0 || refreshedAt < 0 ? 0 : waitSeconds;
    try {
      return await policies.ask(poller, seconds, images.watch, signal);
    } catch (error) {
      if (signal.aborted && !stopped) return false;
      throw error;
    }
  }

  async function poll(): Promise<void> {
    const imagesChanged = await ask();
    if (imagesChanged || performance.now() - refreshedAt > refreshMs) {
      await images.fetch(client);
      refreshedAt = performance.now();
    }
    if (failures > 0) log.info('the service can be reached again', { failures });
    failures = 0;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        await poll();
      } catch (error) {
        if (stopped) return;
        if (failures === 0)
          log.warn('the service cannot be asked; the agent judges by what it has', { error });
        failures += 1;
        const most = Math.min(backoffMs.most, backoffMs.first * 2 ** Math.min(failures, 8));
        // Agents of a whole cluster must not come back in step.
        await sleep(most * (0.5 + Math.random() / 2));
      }
    }
  }

  const running = run();
  return {
    async stop() {
      stopped = true;
      clearTimeout(renewing);
      wakeUp();
      poller.close();
      await running;
    },
  };
}
