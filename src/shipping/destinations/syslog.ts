import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { DestinationError, type LogEntry, type SyslogDestination } from '../../domain/log-shipping.js';
import { withAbort } from '../../platform/time-limit.js';
import { allowedLookup, refuseAddress } from '../allowed-addresses.js';
import type { OpenDestination, Surroundings } from '../destination.js';

/**
 * RFC 5424 over TCP or TLS, a message after its length (RFC 6587). Syslog acknowledges nothing, so each batch has a
 * connection of its own: a server closes its side once it has read to the end, and that counts as its word.
 */
export async function openSyslog(
  destination: SyslogDestination,
  surroundings: Surroundings,
): Promise<OpenDestination> {
  return {
    send: (entries) =>
      withAbort(surroundings.signal, surroundings.timeoutMs, (signal) =>
        sendAll(entries, connect(destination, surroundings), destination, signal),
      ),
    close: async () => {},
  };
}

async function sendAll(
  entries: readonly LogEntry[],
  socket: Socket,
  { tls }: Pick<SyslogDestination, 'tls'>,
  signal: AbortSignal,
): Promise<void> {
  signal.addEventListener('abort', () =>
    socket.destroy(new DestinationError('the server did not read to the end and close in time')),
  );
  try {
    await once(socket, tls ? 'secureConnect' : 'connect');
    socket.resume();
    const closed = once(socket, 'end');
    socket.end(Buffer.concat(entries.map(frame)));
    await closed;
  } catch (error) {
    throw error instanceof DestinationError ? error : new DestinationError(String((error as Error).message));
  } finally {
    socket.destroy();
  }
}

function connect(
  { host, port, tls, caCertificate }: SyslogDestination,
  { networks }: Pick<Surroundings, 'networks'>,
): Socket {
  refuseAddress(host, networks);
  const address = { host, port, lookup: allowedLookup(networks), allowHalfOpen: true };
  if (!tls) return connectTcp(address);
  return connectTls({
    ...address,
    ...(isIP(host) === 0 && { servername: host }),
    ...(caCertificate !== '' && { ca: caCertificate }),
  });
}

/** Facility times eight, plus severity: events are warnings of local0, audit entries information of log audit. */
const priorities: Record<LogEntry['kind'], number> = {
  EVENT: 16 * 8 + 4,
  AUDIT: 13 * 8 + 6,
  TEST: 16 * 8 + 6,
};

/** 32473 is the number that RFC 5612 keeps for who has none. */
const structuredDataId = 'tcss@32473';

export function frame(entry: LogEntry): Buffer {
  const message = Buffer.from(messageOf(entry));
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

function messageOf({ kind, id, appId, version, at, json }: LogEntry): string {
  const data = Object.entries({ id, appId, version }).map(
    ([name, value]) => `${name}="${escaped(String(value))}"`,
  );
  const header = `<${priorities[kind]}>1 ${at.toISOString()} ${hostname() || '-'} tcss-image-intercept - ${kind}`;
  return `${header} [${structuredDataId} ${data.join(' ')}] ${json}`;
}

const escaped = (value: string) => value.replace(/["\\\]]/g, '\\$&');
