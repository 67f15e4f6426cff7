import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ExportJob } from '../domain/export-job.js';

/** Signed with the secret of the job, which never leaves the service. */
const signatureOf = ({ jobId, urlSecret }: Pick<ExportJob, 'jobId' | 'urlSecret'>, expires: string): Buffer =>
  createHmac('sha256', urlSecret).update(`${jobId}\n${expires}`).digest();

export const downloadPath = '/exports/:jobId';

/** The URL that downloads the file, without credential, until it expires; '' while there is no file. */
export function downloadUrl(
  endpoint: string,
  job: Pick<ExportJob, 'jobId' | 'urlSecret' | 'file'>,
  expiresAt: Date,
): string {
  if (!job.file) return '';
  const expires = String(Math.floor(expiresAt.getTime() / 1000));
  const signature = signatureOf(job, expires).toString('hex');
  const path = downloadPath.replace(':jobId', job.jobId);
  return `${endpoint}${path}?Expires=${expires}&Signature=${signature}`;
}

/** Whether the Signature of a URL is valid for its Expires, expired or not. */
export function isSigned(
  job: Pick<ExportJob, 'jobId' | 'urlSecret'>,
  expires: string,
  signature: string,
): boolean {
  return (
    /^[0-9a-f]{64}$/.test(signature) &&
    timingSafeEqual(Buffer.from(signature, 'hex'), signatureOf(job, expires))
  );
}

/** Whether a URL has expired; a malformed Expires counts as expired. */
export const isOver = (expires: string, now: Date): boolean =>
  !/^\d{1,12}$/.test(expires) || now.getTime() >= Number(expires) * 1000;
