import type { KafkaDestination } from '../../domain/log-shipping.js';

/** What a producer is opened with. */
export interface ProducerSettings {
  destination: KafkaDestination;
  password: string | undefined;
  /** SHIPPING_NETWORKS. */
  networks: readonly string[];
  /** Longest time that one send may take. */
  timeoutMs: number;
}

export interface KafkaRecord {
  key: string;
  value: string;
  headers: Record<string, string>;
}

export type Request = { id: number; producer: number } & (
  { open: ProducerSettings } | { send: readonly KafkaRecord[] } | { close: true }
);

/** Why a request failed, in words; nothing where it did not. */
export interface Outcome {
  failure?: string;
  /** The broker takes no batch of this size. */
  isTooLarge?: boolean;
}

export type Answer = { id: number } & Outcome;
