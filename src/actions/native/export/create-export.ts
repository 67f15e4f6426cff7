import type { Actor, Fail } from '../../../api/define-action.js';
import type { Language } from '../../../api/language.js';
import type { Deps } from '../../../deps.js';
import { formatTime } from '../../../domain/calendar.js';
import {
  type ExportDialect,
  exportName,
  type ExportQuery,
  maxUnfinishedExports,
} from '../../../domain/export-job.js';
import { text } from '../../../platform/text.js';
import { createExportJob } from '../../../store/exports/export-jobs.js';

interface Asking {
  actor: Actor;
  language: Language;
  fail: Fail<'LimitExceeded'>;
}

/** Creates a job for a caller and has it begun; its id. The name tells whose it is and of when, after `base`. */
export async function createExport(
  { actor, language, fail }: Asking,
  { db, config, exports }: Pick<Deps, 'db' | 'config' | 'exports'>,
  { base, dialect, query }: { base: string; dialect: ExportDialect; query: ExportQuery },
): Promise<string> {
  const jobId = await createExportJob(
    db,
    actor,
    {
      name: exportName(base, actor.appId, formatTime(actor.now, config.offsetMinutes)),
      dialect,
      language: language === 'zh-CN' ? 'zh' : 'en',
      query,
    },
    maxUnfinishedExports,
  );
  if (jobId === 'TOO_MANY_UNFINISHED') throw fail('LimitExceeded', tooManyUnfinished);
  exports.wake();
  return jobId;
}

const tooManyUnfinished = text(
  `The account already has ${maxUnfinishedExports} unfinished export jobs, which is the most it may have at a time; wait until one has ended.`,
  `账号下未完成的导出任务已达上限 ${maxUnfinishedExports} 个，请等待其中之一结束后再试。`,
);
