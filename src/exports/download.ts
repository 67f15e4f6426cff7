import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../platform/clock.js';
import type { ExportFile, ExportJob } from '../domain/export-job.js';
import { type Text, text } from '../platform/text.js';
import type { Database } from '../store/database/connections.js';
import { writeAudit } from '../store/audit/write-audit.js';
import { readExportFile } from '../store/exports/export-chunks.js';
import { findSignedExportJob } from '../store/exports/export-jobs.js';
import { isOver, isSigned } from './download-url.js';

interface DownloadDeps {
  db: Database;
  clock: Clock;
}

/** Answers a signed URL. The signature is the only authentication. */
export async function answerDownload(
  { db, clock }: DownloadDeps,
  jobId: string,
  message: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const now = clock.now();
  const query = new URLSearchParams((message.url ?? '').split('?').slice(1).join('?'));
  const expires = query.get('Expires') ?? '';
  const job = await findSignedExportJob(db, jobId, now);
  // A missing job gets the same answer as a wrong signature.
  if (!job?.file || !isSigned(job, expires, query.get('Signature') ?? '')) return refuse(response, wrong);
  if (isOver(expires, now)) return refuse(response, over);
  if (message.method !== 'HEAD')
    await writeAudit(db, [
      {
        ...{ appId: job.appId, at: now, actor: 'signed URL', address, action: 'EXPORT_DOWNLOADED' },
        ...{ target: jobId, detail: { name: job.name } },
      },
    ]);
  await sendFile(db, { ...job, file: job.file }, message, response);
}

const again = text(
  'Ask for a new one with DescribeExportJobDownloadURL or DescribeExportJob; the file itself is kept for a day.',
  '请通过 DescribeExportJobDownloadURL 或 DescribeExportJob 重新获取；文件保留一天。',
);
const wrong = text('This download link is not valid.', '下载链接无效。');
const over = text('This download link has expired.', '下载链接已过期。');

/** In both languages, since a browser sends no X-TC-Language. */
function refuse(response: ServerResponse, why: Text): void {
  const body = `${why.en} ${again.en}\n${why.zh}${again.zh}\n`;
  response.writeHead(403, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

async function sendFile(
  db: Database,
  job: ExportJob & { file: ExportFile },
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Length': job.file.byteCount,
    'Content-Disposition': `attachment; filename="${job.name}.csv"`,
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (message.method === 'HEAD') return void response.end();
  await pipeline(Readable.from(readExportFile(db, job, job.file), { objectMode: false }), response);
}
