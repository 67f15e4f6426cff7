import type { UnmatchableWord, WordFault } from '../../../domain/risk-words.js';
import { quote, type Text, text } from '../../../platform/text.js';

const faults: Record<WordFault, Text> = {
  BLANK: text('is blank; fill it, or leave it out', '为空白，请填写或删除该项'),
  SEVERAL_IDS: text(
    'holds several ids; give each an entry of its own',
    '包含多个编号，请将每个编号单独作为一项',
  ),
  NOT_AN_ID: text(
    'is no id of a vulnerability; expected one such as CVE-2021-44228, GHSA-jfh8-c2jp-5v3q or RHSA-2021:5127',
    '不是漏洞编号；应为 CVE-2021-44228、GHSA-jfh8-c2jp-5v3q 或 RHSA-2021:5127 这样的编号',
  ),
  NO_NAME: text('has no name of a component', '缺少组件名称'),
  NO_VERSION: text(
    'has no version after @; leave the @ out to match any version',
    '@ 之后缺少版本；如需匹配任意版本，请去掉 @',
  ),
  NOT_A_VERSION: text('has no version where one is expected', '版本写法有误'),
  NOT_A_RANGE: text(
    'has a range that is not understood; the operators are <, <=, >, >= and =',
    '版本范围写法有误；可用的运算符为 <、<=、>、>=、=',
  ),
  EMPTY_RANGE: text('has a range that no version lies in', '版本范围为空，没有版本能满足'),
  WILDCARD: text(
    'has a wildcard, which nothing matches; leave the version out, or give a range',
    '包含通配符，无法匹配；请去掉版本或改用版本范围',
  ),
  SEVERAL: text(
    'holds several components; give each an entry of its own',
    '包含多个组件，请将每个组件单独作为一项',
  ),
};

const componentForms = text(
  'Expected a component as `openssl`, `openssl@1.1.1k`, `openssl < 1.1.1n` or `log4j-core >= 2.0, < 2.17.1`.',
  '组件应写作 `openssl`、`openssl@1.1.1k`、`openssl < 1.1.1n` 或 `log4j-core >= 2.0, < 2.17.1`。',
);

/** What is wrong with a word that can never match. `path` is what the dialect calls the entry. */
export function wordFaultText(path: string, { list, given, fault }: UnmatchableWord): Text {
  const isComponent = list === 'vulnerability.components';
  const { en, zh } = faults[fault];
  return text(
    `\`${path}\` ${en}; given \`${quote(given)}\`.${isComponent ? ` ${componentForms.en}` : ''}`,
    `\`${path}\` ${zh}；实际为 \`${quote(given)}\`。${isComponent ? componentForms.zh : ''}`,
  );
}
