import type { LogEntry } from '../domain/log-shipping.js';
import type { KafkaThread } from './kafka/kafka-thread.js';

/** Where entries go while one claim of a target lasts. */
export interface OpenDestination {
  /** Resolves once the destination has acknowledged all of them; throws DestinationError when it did not take one. */
  send(entries: readonly LogEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** What all destinations are bound by. */
export interface Surroundings {
  /** Directory of the target's files. */
  directory: string;
  /** Day that it is, for the names of files. */
  today(): string;
  /** SHIPPING_NETWORKS; empty for all but this machine and link-local addresses. */
  networks: readonly string[];
  /** Longer than any batch should take. */
  timeoutMs: number;
  kafka: KafkaThread;
  /** The service stops. */
  signal: AbortSignal;
}
