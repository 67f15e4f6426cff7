import { LRUCache } from 'lru-cache';
import type { UnprovenCaller } from './authenticate.js';

/** Who failed to prove what, as far as it can be told. */
export interface FailedAuthentication {
  address: string;
  /** As it was given; `-` where it cannot be one. */
  secretId: string;
  code: string;
  /** Failures of late by this address, and with this SecretId. */
  byAddress: number;
  bySecretId: number;
  delayMs: number;
}

/** Failures that nobody is made to wait for: a clock that is wrong, a key that was mistyped. */
const freeFailures = 30;
const stepMs = 25;
const maxDelayMs = 1000;
/** A failure this long after the one before is the first again. */
const forgottenMs = 60_000;
/** Of addresses and of SecretIds, each. */
const maxRemembered = 10_000;
/** What waits holds a connection each; beyond these the refusal goes out at once. */
const maxWaiting = 1000;

interface Failures {
  count: number;
  latest: number;
}

/**
 * Makes refusals of callers who keep failing late. Only refusals: a request that proves its caller is never held up by
 * what others do with the same SecretId or from the same address. `onFailure` is told of the first, second, fourth, eighth…
 * failure of an address or SecretId, so that nobody can fill the log.
 */
export function createFailureDelays(onFailure: (failure: FailedAuthentication) => void) {
  const addresses = new LRUCache<string, Failures>({ max: maxRemembered });
  const secretIds = new LRUCache<string, Failures>({ max: maxRemembered });
  let waiting = 0;

  /** Counts a failure, tells of it, and waits as long as its refusal has to. */
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
