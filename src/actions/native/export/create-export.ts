import type { Actor, Fail } from '../../../api/define-action.js';
import type { Language } from '../../../api/language.js';
import type { Config } from '../../../config.js';
import type { Deps } from '../../../deps.js';
import { formatTime } from '../../../domain/calendar.js';
import {
  type ExportDialect,
  exportName,
  type ExportQuery,
  maxUnfinishedExports,
} from '../../../domain/export-job.js';
import { counted, type Text, text } from '../../../platform/text.js';
import { createExportJob, type ExportRefusal } from '../../../store/exports/export-jobs.js';

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
  const quota = { unfinished: maxUnfinishedExports, jobs: config.maxExports, bytes: config.maxExportBytes };
  const created = await createExportJob(
    db,
    actor,
    {
      name: exportName(base, actor.appId, formatTime(actor.now, config.offsetMinutes)),
      dialect,
      language: language === 'zh-CN' ? 'zh' : 'en',
      query,
    },
    quota,
  );
  if (typeof created !== 'string') throw fail('LimitExceeded', refusalText(created, config));
  exports.wake();
  return created;
}

function refusalText(
  refusal: ExportRefusal,
  {
    offsetMinutes,
    maxExports,
    maxExportBytes,
  }: Pick<Config, 'offsetMinutes' | 'maxExports' | 'maxExportBytes'>,
): Text {
  if (refusal.exceeded === 'unfinished') return tooManyUnfinished;
  const { exceeded, used, freeAt } = refusal;
  const at = freeAt && formatTime(freeAt, offsetMinutes);
  const wait = text(
    `Each is deleted a day after it has ended; ${at ? `wait until ${at}, when the next one is` : 'wait until one has ended'}.`,
    `导出任务在结束一天后自动删除，${at ? `请等待至 ${at} 后重试` : '请等待其中之一结束后再试'}。`,
  );
  const [mb, maxMb] = [used, maxExportBytes].map((bytes) => Math.floor(bytes / 1024 / 1024));
  const reason =
    exceeded === 'jobs'
      ? text(
          `The account already has ${counted(used, 'export')}, and may have ${maxExports} (MAX_EXPORTS).`,
          `账号下已有 ${used} 个导出任务，上限为 ${maxExports} 个（MAX_EXPORTS）。`,
        )
      : text(
          `The files of the account's exports take ${mb} MB, and may take ${maxMb} (MAX_EXPORT_MB).`,
          `账号的导出文件已占用 ${mb} MB，上限为 ${maxMb} MB（MAX_EXPORT_MB）。`,
        );
  return text(`${reason.en} ${wait.en}`, `${reason.zh}${wait.zh}`);
}

const tooManyUnfinished = text(
  `The account already has ${maxUnfinishedExports} unfinished export jobs, which is the most it may have at a time; wait until one has ended.`,
  `账号下未完成的导出任务已达上限 ${maxUnfinishedExports} 个，请等待其中之一结束后再试。`,
);
