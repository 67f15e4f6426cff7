import { type Behavior } from './decide.js';
import { type SensitiveData, type Virus, type Vulnerability } from './finding.js';
import { type Reason } from './reason.js';
import { type Text, text } from './text.js';

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

/** What one reason says, as a phrase a person can act on. */
export function reasonDetail({ finding, value, detail }: Reason): Text {
  switch (finding?.kind) {
    case 'VULNERABILITY':
      return vulnerabilityDetail(finding);
    case 'VIRUS':
      return virusDetail(finding);
    case 'SENSITIVE_DATA':
      return sensitiveDataDetail(finding);
    case undefined:
      return text(joined([value, detail ?? ''], ': '), joined([value, detail ?? ''], '：'));
  }
}

/** A sentence that tells which policy acted, how, and why. */
export function eventDescription(event: {
  policyName: string;
  behavior: Behavior;
  reasons: readonly Reason[];
  reasonTotal: number;
}): Text {
  const [first] = event.reasons;
  const why = first ? reasonDetail(first) : text('', '');
  const more = event.reasonTotal - 1;
  const en =
    event.behavior === 'INTERCEPT'
      ? 'kept the container from starting'
      : 'raised an alert and let the container start';
  const zh = event.behavior === 'INTERCEPT' ? '拦截了容器启动' : '告警并放行了容器启动';
  return text(
    `Policy "${event.policyName}" ${en}: ${why.en}${more > 0 ? `, and ${more} more` : ''}.`,
    `策略“${event.policyName}”${zh}：${why.zh}${more > 0 ? `，另有 ${more} 项` : ''}。`,
  );
}

/** The remedies for reasons, one line each, without repetition. */
export function solutionOf(reasons: readonly Reason[]): Text {
  const remedies = reasons.map(remedyOf);
  const lines = (language: keyof Text) => [...new Set(remedies.map((remedy) => remedy[language]))].join('\n');
  return text(lines('en'), lines('zh'));
}

function remedyOf({ finding, value }: Reason): Text {
  switch (finding?.kind) {
    case 'VULNERABILITY': {
      const { component, version, fixedVersion, cveId } = finding;
      return fixedVersion
        ? text(
            `Update ${component}${version && ` from ${version}`} to ${fixedVersion} and rebuild the image (${cveId}).`,
            `将组件 ${component}${version && ` 由 ${version}`} 升级到 ${fixedVersion} 并重新构建镜像（${cveId}）。`,
          )
        : text(
            `There is no fixed version of ${component} for ${cveId} yet: remove or replace the component, or follow its vendor's advice.`,
            `组件 ${component} 暂无修复 ${cveId} 的版本：请移除或替换该组件，或遵循厂商建议。`,
          );
    }
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
      return text(
        `Start the container without ${value}, or take the privilege out of the policy if it is needed.`,
        `去除启动参数 ${value} 后再启动容器；如确有需要，请在策略中移除该特权。`,
      );
  }
}
