import type { ExportFile, ExportJob } from '../../domain/export-job.js';
import type { Database } from '../database/connections.js';
import type { ExportRun } from './export-runs.js';

type JobKey = Pick<ExportJob, 'appId' | 'jobId'>;
const keyOf = ({ appId, jobId }: JobKey) => ({ app_id: appId, job_id: jobId });

/** Stores the next chunk of a run's file. Outside the run's transaction, so that others see the progress. */
export async function writeExportChunk(
  db: Database,
  { job, runId }: Pick<ExportRun, 'job' | 'runId'>,
  chunk: { position: number; bytes: Buffer; progress: number },
): Promise<void> {
  await db('export_chunks').insert({ ...keyOf(job), run_id: runId, ...chunk });
}

/** Deletes the chunks of a job's other runs. */
export async function deleteOtherChunks(
  db: Database,
  { job, runId }: Pick<ExportRun, 'job' | 'runId'>,
): Promise<void> {
  await db('export_chunks').where(keyOf(job)).whereNot('run_id', runId).delete();
}

/** The file of a job in chunks, one statement each, so that a slow reader holds no connection. Throws if it is deleted meanwhile. */
export async function* readExportFile(
  db: Database,
  job: JobKey,
  { runId, byteCount }: ExportFile,
): AsyncGenerator<Buffer> {
  let bytesRead = 0;
  for (let position = 0; bytesRead < byteCount; position += 1) {
    const chunk = await db('export_chunks')
      .select('bytes')
      .where({ ...keyOf(job), run_id: runId, position })
      .first<{ bytes: Buffer } | undefined>();
    if (!chunk) throw new Error(`the file of export job ${job.jobId} was deleted while it was being read`);
    bytesRead += chunk.bytes.length;
    yield chunk.bytes;
  }
}
