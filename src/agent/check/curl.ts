import { text } from 'node:stream/consumers';
import { request } from 'node:http';

/** Does what the check at the start needs of curl, with the same options and codes, on nodes that have none. */

const codes = { usage: 2, notConnected: 7, timeout: 28, other: 52 };
const flags = ['-q', '--silent'];

interface Call {
  url: string;
  socketPath: string;
  timeoutMs: number;
  form: readonly string[];
}

function readCall(words: readonly string[]): Call {
  const call = { url: '', socketPath: '', timeoutMs: 0, form: [] as string[] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (flags.includes(word)) continue;
    if (!word.startsWith('--')) {
      call.url = word;
      continue;
    }
    const value = words[(at += 1)] ?? '';
    if (word === '--unix-socket') call.socketPath = value;
    else if (word === '--max-time') call.timeoutMs = Number(value) * 1000;
    else if (word === '--data-urlencode') call.form.push(value);
  }
  return call;
}

async function formOf(parts: readonly string[]): Promise<string> {
  const form = new URLSearchParams();
  for (const part of parts) {
    const [, name = '', mark, value = ''] = /^([^=@]*)([=@])(.*)$/s.exec(part)!;
    form.append(name, mark === '@' ? await text(process.stdin) : value);
  }
  return form.toString();
}

async function main(): Promise<number> {
  const { url, socketPath, timeoutMs, form } = readCall(process.argv.slice(2));
  if (!url || !socketPath) return codes.usage;
  setTimeout(() => process.exit(codes.timeout), timeoutMs);
  const body = await formOf(form);
  return new Promise((resolve) => {
    const sent = request(url, { socketPath, method: 'POST' }, (reply) => {
      text(reply).then(
        (answer) => process.stdout.write(answer, () => resolve(0)),
        () => resolve(codes.other),
      );
    });
    sent.on('error', ({ code = '' }: NodeJS.ErrnoException) =>
      resolve(
        ['ENOENT', 'ECONNREFUSED', 'EACCES', 'EAGAIN'].includes(code) ? codes.notConnected : codes.other,
      ),
    );
    sent.end(body);
  });
}

main().then(
  (code) => process.exit(code),
  () => process.exit(codes.other),
);
