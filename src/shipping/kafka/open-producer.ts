import { isIP } from 'node:net';
import {
  type Broker,
  type Connection,
  type ConnectionOptions,
  ConnectionPool,
  ProduceAcks,
  Producer,
  stringSerializers,
  UserError,
} from '@platformatic/kafka';
import type { KafkaDestination } from '../../domain/log-shipping.js';
import { allowedAddresses } from '../allowed-addresses.js';
import type { KafkaRecord, ProducerSettings } from './messages.js';

export interface OpenProducer {
  send(records: readonly KafkaRecord[]): Promise<void>;
  close(): Promise<void>;
}

const clientId = 'tcss-image-intercept';
/** A leader that has moved, or a connection that was lost; what lasts longer is for the next attempt of the target. */
const retries = 2;
const retryDelayMs = 250;
const connectTimeoutMs = 5000;
/** What one broker may say while one producer is open: metadata of a topic of 1000 partitions have some 100 KB. */
const maxReceivedBytes = 64 * 1024 * 1024;

/** Connects when the first records are sent. */
export function openProducer(settings: ProducerSettings): OpenProducer {
  const { destination, timeoutMs } = settings;
  const { idempotent } = destination;
  const producer = new Producer({
    ...{
      clientId,
      bootstrapBrokers: destination.brokers,
      autocreateTopics: false,
      serializers: stringSerializers,
    },
    ...{ retries, retryDelay: retryDelayMs, timeout: timeoutMs, connectTimeout: connectTimeoutMs },
    ...(idempotent ? { idempotent } : { acks: ProduceAcks.ALL }),
    compression: compressions[destination.compression],
  });
  const closeConnections = connectOnlyWhereAllowed(producer.connections, settings);
  const close = async () => {
    await Promise.all([producer.close(), closeConnections()]);
  };
  return {
    async send(records) {
      const late = setTimeout(() => void close(), timeoutMs);
      try {
        const messages = records.map((record) => ({ ...record, topic: destination.topic }));
        await producer.send({ messages, acks: ProduceAcks.ALL });
      } catch (error) {
        throw producer.closed ? new UserError('no answer in time', { cause: error as Error }) : error;
      } finally {
        clearTimeout(late);
      }
    },
    close,
  };
}

const compressions = { NONE: 'none', GZIP: 'gzip', SNAPPY: 'snappy', LZ4: 'lz4' } as const;

/**
 * The client can be told no way to look names up, so all its connections, to brokers that were given and to those that the
 * cluster names, are made in its place: to the very address that was judged. Returns what closes them.
 */
function connectOnlyWhereAllowed(
  connections: ConnectionPool,
  { destination, password, networks, timeoutMs }: ProducerSettings,
): () => Promise<void> {
  const pools = new Map<string, ConnectionPool>();
  const poolOf = (host: string) => {
    const pool =
      pools.get(host) ?? new ConnectionPool(clientId, optionsFor(host, destination, password, timeoutMs));
    if (!pools.has(host)) pool.on('connecting', ({ connection }) => watch(connection));
    pools.set(host, pool);
    return pool;
  };
  const connectTo = async (broker: Broker | undefined): Promise<Connection> => {
    if (!broker) throw new UserError('a partition of the topic has no leader');
    const host = broker.host.replace(/^\[(.*)\]$/, '$1');
    const failures: Error[] = [];
    for (const address of await allowedAddresses(host, networks)) {
      try {
        return await poolOf(host).get({ host: address, port: broker.port });
      } catch (error) {
        failures.push(error as Error);
      }
    }
    throw failures[0]!;
  };
  connections.get = ((
    broker: Broker | undefined,
    done: (error: Error | null, connection?: Connection) => void,
  ) => {
    // Outside the promise, which would call it again when it throws.
    const settle = (error: Error | null, connection?: Connection) => setImmediate(done, error, connection);
    connectTo(broker).then(
      (connection) => settle(null, connection),
      (error: Error) => settle(error),
    );
  }) as typeof connections.get;
  return async () => {
    await Promise.all([...pools.values()].map((pool) => pool.close()));
  };
}

function optionsFor(
  host: string,
  { tls, caCertificate, saslMechanism, username }: KafkaDestination,
  password: string | undefined,
  timeoutMs: number,
): ConnectionOptions {
  return {
    ...{ connectTimeout: connectTimeoutMs, requestTimeout: timeoutMs, maxInflights: 1 },
    ...(tls && { tls: caCertificate === '' ? {} : { ca: caCertificate } }),
    ...(tls && isIP(host) === 0 && { tlsServerName: host }),
    ...(saslMechanism && { sasl: { mechanism: saslMechanism, username, password: password ?? '' } }),
  };
}

/** An error that comes when nobody waits for the connection would end the thread, and so would a flood. */
function watch(connection: Connection): void {
  connection.on('error', () => {});
  // Its socket is there once this has returned.
  queueMicrotask(() => {
    const { socket } = connection;
    socket.on('data', () => {
      if (socket.bytesRead > maxReceivedBytes) socket.destroy(new Error('the broker answers too much'));
    });
  });
}
