import { LRUCache } from 'lru-cache';
import type { UnprovenCaller } from './authenticate.js';

export interface FailedAuthentication {
  address: string;
  /** As given; `-` where it cannot be one. */
  secretId: string;
  code: string;
  byAddress: number;
  bySecretId: number;
  delayMs: number;
}

/** Not delayed: a wrong clock, a mistyped key. */
const freeFailures = 30;
const stepMs = 25;
const maxDelayMs = 1000;
/** A failure this long after the last counts as the first. */
const forgottenMs = 60_000;
/** Addresses and SecretIds, each. */
const maxRemembered = 10_000;
/** Each holds a connection; beyond these, refuse at once. */
const maxWaiting = 1000;

interface Failures {
  count: number;
  latest: number;
}

/**
 * Delays refusals of callers who keep failing, never a proven request, whatever others do with its SecretId or address.
 * `onFailure` gets the first, second, fourth, eighth… failure, to bound the log.
 */
export function createFailureDelays(onFailure: (failure: FailedAuthentication) => void) {
  const addresses = new LRUCache<string, Failures>({ max: maxRemembered });
  const secretIds = new LRUCache<string, Failures>({ max: maxRemembered });
  let waiting = 0;

  return async function delay({ secretId, code }: UnprovenCaller, address: string, now: Date): Promise<void> {
    const shown = /^[\x21-\x7e]{1,128}$/.test(secretId) ? secretId : '-';
    const byAddress = countIn(addresses, address, now);
    const bySecretId = shown === '-' ? 0 : countIn(secretIds, shown, now);
    const beyond = Math.max(byAddress, bySecretId) - freeFailures;
    const delayMs = waiting < maxWaiting ? Math.min(Math.max(beyond, 0) * stepMs, maxDelayMs) : 0;
    if (isPowerOfTwo(byAddress) || isPowerOfTwo(bySecretId)) {
      onFailure({ address, secretId: shown, code, byAddress, bySecretId, delayMs });
    }
    if (delayMs === 0) return;
    waiting += 1;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    waiting -= 1;
  };
}

const isPowerOfTwo = (count: number) => count > 0 && (count & (count - 1)) === 0;

function countIn(failures: LRUCache<string, Failures>, key: string, now: Date): number {
  const at = now.getTime();
  const before = failures.get(key);
  const count = before && at - before.latest < forgottenMs ? before.count + 1 : 1;
  failures.set(key, { count, latest: at });
  return count;
}
