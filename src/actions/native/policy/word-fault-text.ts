import type { FreeList, UnmatchableWord, WordFault } from '../../../domain/risk-words.js';
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
  NOT_AN_MD5: text('is no MD5; expected 32 hex digits', '不是 MD5；应为 32 位十六进制数'),
  NOT_A_WORD: text('has signs that no scanner writes', '包含扫描器不会输出的符号'),
  SEVERAL_WORDS: text(
    'holds several words; give each an entry of its own',
    '包含多个词，请将每个词单独作为一项',
  ),
  NO_NAME: text('has no name of a component', '缺少组件名称'),
  NOT_A_NAME: text('has signs that no name of a component has', '包含组件名称中不会出现的符号'),
  NOT_A_PURL: text(
    'is no package URL; expected pkg:type/name or pkg:type/namespace/name@version',
    '不是软件包 URL；应为 `pkg:类型/名称` 或 `pkg:类型/命名空间/名称@版本`',
  ),
  NO_VERSION: text(
    'has no version after @; leave the @ out to match any version',
    '@ 之后缺少版本；如需匹配任意版本，请去掉 @',
  ),
  NOT_A_VERSION: text(
    'has no version where one is expected; it is written as name@1.2.3',
    '版本写法有误；应写为 `名称@1.2.3`',
  ),
  NOT_A_RANGE: text(
    'has a range that is not understood; the operators are <, <=, >, >= and =',
    '版本范围写法有误；可用的运算符为 <、<=、>、>=、=',
  ),
  EMPTY_RANGE: text('has a range that no version lies in', '版本范围为空，没有版本能满足'),
  WILDCARD: text('has a wildcard, which nothing matches', '包含通配符，无法匹配'),
  SEVERAL: text(
    'holds several components; give each an entry of its own',
    '包含多个组件，请将每个组件单独作为一项',
  ),
};

/** What each list takes. The faults of ids and MD5s say it themselves. */
const forms: Record<FreeList, Text | undefined> = {
  'vulnerability.cveIds': undefined,
  'virus.md5s': undefined,
  'vulnerability.components': text(
    'Expected a component as `openssl`, `openssl@1.1.1k`, `openssl < 1.1.1n`, `log4j-core >= 2.0, < 2.17.1` or `pkg:npm/lodash@4.17.20`.',
    '组件应写作 `openssl`、`openssl@1.1.1k`、`openssl < 1.1.1n`、`log4j-core >= 2.0, < 2.17.1` 或 `pkg:npm/lodash@4.17.20`。',
  ),
  'virus.names': text(
    'Expected a whole name as the scanner writes it, such as `Unix.Trojan.Mirai-123`, or a type such as `Trojan`.',
    '应为扫描器输出的完整名称，例如 `Unix.Trojan.Mirai-123`，或类型，例如 `Trojan`。',
  ),
  'virus.types': text('Expected a type such as `Trojan`.', '应为病毒类型，例如 `Trojan`。'),
  'sensitiveData.types': text(
    'Expected a type such as `AWS`; DescribeImageInterceptPolicyOptions lists those of Trivy.',
    '应为敏感信息类型，例如 `AWS`；可通过 DescribeImageInterceptPolicyOptions 查询 Trivy 的类型。',
  ),
};

/** What is wrong with a word that can never match. `path` is what the dialect calls the entry. */
export function wordFaultText(path: string, { list, given, fault }: UnmatchableWord): Text {
  const { en, zh } = faults[fault];
  const form = forms[list];
  return text(
    `\`${path}\` ${en}; given \`${quote(given)}\`.${form ? ` ${form.en}` : ''}`,
    `\`${path}\` ${zh}；实际为 \`${quote(given)}\`。${form?.zh ?? ''}`,
  );
}
