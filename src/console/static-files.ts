import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

/** No inline code, nothing from other hosts, in no frame. React and ECharts set styles by script, which this allows. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const securityHeaders = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

interface StaticFile {
  mediaType: string;
  /** By Content-Encoding; '' uncompressed. */
  bodies: Map<string, Buffer>;
}

/** The built console, wholly in memory: a few MB. Empty when it was not built. */
export function readStaticFiles(directory: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const path of pathsIn(directory)) {
    const mediaType = mediaTypes[extname(path)];
    if (!mediaType) continue;
    const bodies = new Map<string, Buffer>([['', readFileSync(join(directory, path))]]);
    for (const [encoding, suffix] of encodings) {
      const body = tryRead(join(directory, path + suffix));
      if (body) bodies.set(encoding, body);
    }
    files.set(path.split(sep).join('/'), { mediaType, bodies });
  }
  return files;
}

function pathsIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Names of assets hold a hash of their content, so browsers may keep them for ever; the page names them, so it is asked for. */
export function sendStaticFile(
  { mediaType, bodies }: StaticFile,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  const accepted = String(message.headers['accept-encoding'] ?? '');
  const encoding = encodings
    .map(([name]) => name)
    .find((name) => accepted.includes(name) && bodies.has(name));
  const body = bodies.get(encoding ?? '')!;
  const isPage = mediaType.startsWith('text/html');
  response.writeHead(200, {
    ...securityHeaders,
    'Content-Type': mediaType,
    'Content-Length': body.length,
    Vary: 'Accept-Encoding',
    'Cache-Control': isPage ? 'no-cache' : 'public, max-age=31536000, immutable',
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  response.end(message.method === 'HEAD' ? undefined : body);
}
