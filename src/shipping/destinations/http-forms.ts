import {
  DestinationError,
  type HttpDestination,
  type HttpForm,
  type LogEntry,
} from '../../domain/log-shipping.js';

/** How a batch is written for a kind of server, and what its reply says of it. */
interface Form {
  contentType: string;
  body(entries: readonly LogEntry[], destination: Pick<HttpDestination, 'index'>): string;
  /** Throws when the server did not take everything, though it answered 200. */
  checkReply(text: string): void;
}

const ignoreReply = () => {};

export const forms: Record<HttpForm, Form> = {
  JSON_LINES: {
    contentType: 'application/x-ndjson',
    body: (entries) => entries.map(({ json }) => `${json}\n`).join(''),
    checkReply: ignoreReply,
  },
  ELASTICSEARCH_BULK: {
    contentType: 'application/x-ndjson',
    body: (entries, { index }) => entries.map((entry) => bulkItem(entry, index)).join(''),
    checkReply: checkBulkReply,
  },
  LOKI_PUSH: {
    contentType: 'application/json',
    body: lokiPush,
    checkReply: ignoreReply,
  },
};

/** With the count as version, an older state that arrives late replaces none that is newer. */
function bulkItem({ id, version, at, json }: LogEntry, index: string): string {
  const place = index === '' ? {} : { _index: index };
  const action = { index: { ...place, _id: id, version, version_type: 'external_gte' } };
  return `${JSON.stringify(action)}\n{"@timestamp":${JSON.stringify(at)},${json.slice(1)}\n`;
}

interface BulkItem {
  status?: number;
  error?: { type?: string; reason?: string };
}

/** A conflict means that the server has this version or a newer one. */
const versionConflict = 409;

function checkBulkReply(text: string): void {
  let reply: { errors?: boolean; items?: Record<string, BulkItem>[] };
  try {
    reply = JSON.parse(text) as typeof reply;
  } catch {
    throw new DestinationError('the answer is not that of a bulk request, but no JSON');
  }
  if (reply?.errors === false) return;
  if (!Array.isArray(reply?.items)) throw new DestinationError('the answer is not that of a bulk request');
  const items = reply.items.flatMap((item) => Object.values(item));
  const refused = items.filter(
    ({ status = 500 }) => (status < 200 || status > 299) && status !== versionConflict,
  );
  const [first] = refused;
  if (!first) return;
  const why = `${first.status} ${first.error?.type ?? ''}: ${(first.error?.reason ?? '').slice(0, 200)}`;
  throw new DestinationError(
    `${refused.length} of ${items.length} items were refused, the first with ${why}`,
  );
}

/** Loki wants the lines of a stream in order, and times in nanoseconds. */
function lokiPush(entries: readonly LogEntry[]): string {
  const streams = new Map<string, { stream: object; values: [string, string][] }>();
  for (const { kind, appId, at, json } of [...entries].sort(
    (one, other) => Number(one.at) - Number(other.at),
  )) {
    const labels = { job: 'tcss-image-intercept', kind, app_id: String(appId) };
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${at.getTime()}000000`, json]);
    streams.set(key, stream);
  }
  return JSON.stringify({ streams: [...streams.values()] });
}
