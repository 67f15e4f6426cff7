import type { Behavior } from './decide.js';
import type { FindingKind, SensitiveData, Virus, Vulnerability } from './finding.js';
import type { Reason } from './reason.js';
import { counted, type Text, text } from '../platform/text.js';

const joined = (parts: readonly string[], separator: string) => parts.filter(Boolean).join(separator);

function vulnerabilityDetail({ cveId, component, version, severity, fixedVersion }: Vulnerability): Text {
  const subject = `${cveId} (${severity})`;
  const installed = joined([component, version], ' ');
  return fixedVersion
    ? text(
        `${subject} in ${installed}, fixed in ${fixedVersion}`,
        `${installed} 存在 ${subject}，修复版本 ${fixedVersion}`,
      )
    : text(`${subject} in ${installed}, no fixed version yet`, `${installed} 存在 ${subject}，暂无修复版本`);
}

function virusDetail({ name, severity, path, md5 }: Virus): Text {
  const hash = md5 && ` (MD5 ${md5})`;
  return text(
    `${name} (${severity}) in file ${path}${hash}`,
    `文件 ${path}${hash} 感染 ${name}（${severity}）`,
  );
}

function sensitiveDataDetail({ title, type, severity, path }: SensitiveData): Text {
  const subject = title || type;
  return text(
    `${subject} (${type}, ${severity}) in ${path}`,
    `${path} 中存在 ${subject}（${type}，${severity}）`,
  );
}

const privilegePhrase = ({ value, detail, detailZh = detail }: Reason): Text =>
  detail ? text(`${value} (asked for by ${detail})`, `${value}（来自 ${detailZh}）`) : text(value, value);

const kindWords: Record<FindingKind, Text> = {
  VULNERABILITY: text('vulnerabilities', '漏洞'),
  VIRUS: text('viruses', '木马病毒'),
  SENSITIVE_DATA: text('sensitive data', '敏感信息'),
};

/** A fault of an image's scans themselves; undefined for other reasons. */
function scanDetail({ criterion, value, detail }: Reason): Text | undefined {
  if (criterion === 'UNSCANNED_IMAGE') return text('an image that has no scan result', '镜像尚无扫描结果');
  if (criterion !== 'SCAN_TOO_OLD') return undefined;
  const { en, zh } = kindWords[detail as FindingKind];
  return text(
    `a scan for ${en} that is ${counted(Number(value), 'day')} old`,
    `${zh}扫描结果已有 ${value} 天，超过有效期`,
  );
}

/** A phrase that a person can act on. */
export function reasonDetail(reason: Reason): Text {
  const { finding } = reason;
  switch (finding?.kind) {
    case 'VULNERABILITY':
      return vulnerabilityDetail(finding);
    case 'VIRUS':
      return virusDetail(finding);
    case 'SENSITIVE_DATA':
      return sensitiveDataDetail(finding);
    case undefined:
      return scanDetail(reason) ?? privilegePhrase(reason);
  }
}

const acts: Record<Behavior, Text> = {
  INTERCEPT: text('kept the container from starting', '拦截了容器启动'),
  ALERT: text('raised an alert and let the container start', '告警并放行了容器启动'),
};

/** Other dialects call policies something else. */
const policyWord = text('policy', '策略');

interface Told {
  policyName: string;
  behavior: Behavior;
  why: readonly Text[];
  total: number;
  called?: Text;
}

function sentence({ policyName, behavior, why, total, called = policyWord }: Told): Text {
  const { en, zh } = acts[behavior];
  const more = total - why.length;
  const listed = (language: keyof Text, separator: string) =>
    why.map((reason) => reason[language]).join(separator);
  return text(
    `${capitalized(called.en)} "${policyName}" ${en}: ${listed('en', '; ')}${more > 0 ? `, and ${more} more` : ''}.`,
    `${called.zh}“${policyName}”${zh}：${listed('zh', '；')}${more > 0 ? `，另有 ${more} 项` : ''}。`,
  );
}

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

type Account = Pick<Told, 'policyName' | 'behavior'> & { reasons: readonly Reason[]; reasonTotal: number };

/** Names the policy, its behavior and the first reason. */
export const eventDescription = ({ reasons, reasonTotal, policyName, behavior }: Account): Text =>
  sentence({ policyName, behavior, why: reasons.slice(0, 1).map(reasonDetail), total: reasonTotal });

/** Names all kept reasons, for places that list them nowhere else. */
export const fullEventDescription = (
  { reasons, reasonTotal, policyName, behavior }: Account,
  called = policyWord,
): Text =>
  sentence({
    policyName,
    behavior,
    called,
    why: reasons.map(reasonDetail),
    total: reasonTotal,
  });

/** Remedies, one a line, in the order of the reasons. Reasons with the same step share a line. */
export function solutionOf(reasons: readonly Reason[], called = policyWord): Text {
  const steps = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const key = JSON.stringify(stepOf(reason));
    steps.set(key, [...(steps.get(key) ?? []), reason]);
  }
  const remedies = [...steps.values()].map((step) => remedyOf(step, called));
  return text(remedies.map(({ en }) => en).join('\n'), remedies.map(({ zh }) => zh).join('\n'));
}

/** Reasons with equal steps share a remedy. */
function stepOf({ finding, criterion }: Reason): unknown[] {
  switch (finding?.kind) {
    case 'VULNERABILITY':
      return [finding.kind, finding.component, finding.version, finding.fixedVersion !== ''];
    case 'VIRUS':
      return [finding.kind, finding.path, finding.name];
    case 'SENSITIVE_DATA':
      return [finding.kind, finding.path, finding.title || finding.type];
    case undefined:
      return [criterion === 'PRIVILEGE' ? criterion : 'SCAN'];
  }
}

function remedyOf(reasons: readonly Reason[], called: Text): Text {
  const { finding, criterion } = reasons[0]!;
  switch (finding?.kind) {
    case 'VULNERABILITY':
      return vulnerabilityRemedy(
        finding,
        reasons.map((reason) => reason.finding as Vulnerability),
      );
    case 'VIRUS':
      return text(
        `Delete ${finding.path} (${finding.name}), find out how it came into the image, and rebuild from a trusted base.`,
        `删除文件 ${finding.path}（${finding.name}），排查其来源，并基于可信镜像重新构建。`,
      );
    case 'SENSITIVE_DATA':
      return text(
        `Remove ${finding.title || finding.type} from ${finding.path}, rotate it, and pass it to the container at run time instead.`,
        `从 ${finding.path} 中移除 ${finding.title || finding.type} 并更换该凭据，改为在运行时注入。`,
      );
    case undefined:
      return criterion === 'PRIVILEGE' ? privilegeRemedy(reasons, called) : scanRemedy;
  }
}

const byVersion = new Intl.Collator('en', { numeric: true });
const distinct = (words: readonly string[]) => [...new Set(words)];

/** Packagers compare versions differently, so all fixes are listed, sorted by their numbers. */
function vulnerabilityRemedy({ component, version }: Vulnerability, all: readonly Vulnerability[]): Text {
  const cveIds = distinct(all.map(({ cveId }) => cveId));
  const fixes = distinct(all.map(({ fixedVersion }) => fixedVersion).filter(Boolean)).sort(byVersion.compare);
  if (fixes.length === 0)
    return text(
      `There is no fixed version of ${component} for ${cveIds.join(', ')} yet: remove or replace the component, or follow its vendor's advice.`,
      `组件 ${component} 暂无修复 ${cveIds.join('、')} 的版本：请移除或替换该组件，或遵循厂商建议。`,
    );
  const to =
    fixes.length === 1
      ? text(fixes[0]!, ` ${fixes[0]!} `)
      : text(`the highest of ${fixes.join(', ')}`, `以下版本中的最高者：${fixes.join('、')}，`);
  return text(
    `Update ${component}${version && ` from ${version}`} to ${to.en} and rebuild the image (${cveIds.join(', ')}).`,
    `将组件 ${component}${version && ` 由 ${version}`} 升级到${to.zh}并重新构建镜像（${cveIds.join('、')}）。`,
  );
}

const scanRemedy = text('Scan the image and import the report.', '请扫描该镜像并导入扫描报告。');

function privilegeRemedy(reasons: readonly Reason[], called: Text): Text {
  const phrases = reasons.map(privilegePhrase);
  return reasons.length === 1
    ? text(
        `Start the container without ${phrases[0]!.en}, or take the privilege out of the ${called.en} if it is needed.`,
        `去除启动参数 ${phrases[0]!.zh} 后再启动容器；如确有需要，请在${called.zh}中移除该特权。`,
      )
    : text(
        `Start the container without ${phrases.map(({ en }) => en).join(', ')}, or take those privileges out of the ${called.en} that are needed.`,
        `去除启动参数 ${phrases.map(({ zh }) => zh).join('、')} 后再启动容器；如确有需要，请在${called.zh}中移除相应特权。`,
      );
}
