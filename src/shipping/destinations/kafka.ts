import {
  DestinationError,
  type DestinationSecrets,
  type KafkaDestination,
  type LogEntry,
} from '../../domain/log-shipping.js';
import type { OpenDestination, Surroundings } from '../destination.js';

/** Half of what a broker takes for one partition, unless told otherwise (message.max.bytes): a topic may have but one. */
const maxBatchBytes = 512 * 1024;

/** A record for each entry, acknowledged by all in-sync replicas. Its key is the Id, so that one partition has all states of an event. */
export async function openKafka(
  destination: KafkaDestination,
  { password }: DestinationSecrets,
  { kafka, networks, timeoutMs }: Pick<Surroundings, 'kafka' | 'networks' | 'timeoutMs'>,
): Promise<OpenDestination> {
  const producer = await kafka.open({ destination, password, networks, timeoutMs });
  async function send(entries: readonly LogEntry[]): Promise<void> {
    if ((await producer.send(entries.map(recordOf))) === 'ACKNOWLEDGED') return;
    const [first] = entries;
    if (entries.length === 1)
      throw new DestinationError(
        `The broker takes no record of ${Buffer.byteLength(first!.json)} bytes, which ${first!.id} has: raise max.message.bytes of the topic`,
      );
    const half = Math.ceil(entries.length / 2);
    await send(entries.slice(0, half));
    await send(entries.slice(half));
  }
  return {
    async send(entries) {
      for (const batch of batchesOf(entries)) await send(batch);
    },
    close: () => producer.close(),
  };
}

const recordOf = ({ kind, id, appId, version, json }: LogEntry) => ({
  key: id,
  value: json,
  headers: { kind, appId: String(appId), version: String(version) },
});

function batchesOf(entries: readonly LogEntry[]): LogEntry[][] {
  const batches: LogEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.json);
    if (size > room) {
      batches.push([]);
      room = maxBatchBytes;
    }
    batches.at(-1)!.push(entry);
    room -= size;
  }
  return batches;
}
