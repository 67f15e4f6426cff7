import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ExportJob } from '../domain/export-job.js';

/** What a URL is signed for: this file, up to this instant. The key is the job's own, which nobody learns. */
const signatureOf = ({ jobId, urlSecret }: Pick<ExportJob, 'jobId' | 'urlSecret'>, expires: string): Buffer =>
  createHmac('sha256', urlSecret).update(`${jobId}\n${expires}`).digest();

/** Path of the download of a job's file, for routing. */
export const downloadPath = '/exports/:jobId';

/** The URL at which whoever has it can fetch the file until it expires; '' as long as there is no file. */
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

/** Whether a URL's Signature is ours for its Expires. Says nothing of whether that is over. */
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

/** Whether the instant of Expires has come; what is no whole number of seconds is over. */
export const isOver = (expires: string, now: Date): boolean =>
  !/^\d{1,12}$/.test(expires) || now.getTime() >= Number(expires) * 1000;
