import { type Text, text } from '../platform/text.js';

/** A report of a format that is not read: how it is recognised, what it is called, and what to send instead. */
interface ForeignFormat {
  recognise: (report: object) => boolean;
  name: Text;
  instead: Text;
}

const scan = text(
  'scan the image with Trivy or Grype and send their JSON',
  '请用 Trivy 或 Grype 扫描镜像并提交其 JSON 报告',
);
const nativeForm = text(
  'send the JSON of Trivy or Grype, or the native form (ImageId, Vulnerabilities)',
  '请提交 Trivy 或 Grype 的 JSON 报告，或原生格式（`ImageId`、`Vulnerabilities`）',
);
const trivyJson = text(
  'run trivy image --format json and send that',
  '请改用 `trivy image --format json` 的输出',
);

const has =
  (...fields: string[]) =>
  (report: object) =>
    fields.every((field) => Object.hasOwn(report, field));
/** Whether a list has a field, and its first entry one of that name. */
const hasEntry = (list: string, field: string) => (report: object) => {
  const entries = (report as Record<string, unknown>)[list];
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  return typeof first === 'object' && first !== null && Object.hasOwn(first, field);
};
const hasText = (field: string, form: RegExp) => (report: object) =>
  form.test(String((report as Record<string, unknown>)[field] ?? ''));
const oneOf =
  (...tests: ((report: object) => boolean)[]) =>
  (report: object) =>
    tests.some((test) => test(report));
const named = (name: string): Text => text(name, ` ${name} `);

/** Checked in this order. The fields are those of the formats' own documents. */
const foreignFormats: readonly ForeignFormat[] = [
  {
    recognise: hasText('apiVersion', /aquasecurity\.github\.io/),
    name: named('a resource of Trivy Operator'),
    instead: trivyJson,
  },
  { recognise: has('apiVersion', 'kind'), name: named('a Kubernetes resource'), instead: scan },
  {
    recognise: oneOf(
      (report) =>
        Object.keys(report).some((key) => key.startsWith('application/vnd.security.vulnerability.report')),
      (report) =>
        Object.keys(report).some((key) => key.startsWith('application/vnd.scanner.adapter.vuln.report')),
      has('generated_at', 'scanner', 'vulnerabilities'),
    ),
    name: named('a Harbor report'),
    instead: nativeForm,
  },
  {
    recognise: oneOf(
      has('manifest_hash'),
      has('package_vulnerabilities'),
      has('Layer'),
      has('LayerCount'),
      has('image', 'unapproved'),
    ),
    name: named('a Clair report'),
    instead: nativeForm,
  },
  { recognise: has('runs'), name: named('SARIF'), instead: trivyJson },
  {
    recognise: has('bomFormat'),
    name: named('a CycloneDX document'),
    instead: trivyJson,
  },
  {
    recognise: oneOf(has('spdxVersion'), hasText('@context', /spdx/i)),
    name: named('an SPDX document'),
    instead: scan,
  },
  {
    recognise: oneOf(hasText('@context', /openvex/i), has('predicateType'), has('payloadType', 'payload')),
    name: named('an attestation or VEX document'),
    instead: scan,
  },
  {
    recognise: oneOf(has('vulnerabilities', 'packageManager'), has('vulnerabilities', 'dependencyCount')),
    name: named('a Snyk report'),
    instead: nativeForm,
  },
  { recognise: has('scan', 'vulnerabilities'), name: named('a GitLab report'), instead: nativeForm },
  {
    recognise: oneOf(has('imageDigest', 'vulnerabilities'), has('vulnerability_type')),
    name: named('an Anchore report'),
    instead: nativeForm,
  },
  {
    recognise: oneOf(has('artifacts', 'descriptor'), has('artifacts', 'schema')),
    name: named('a Syft list of packages'),
    instead: text('run grype on it and send its JSON', '请用 Grype 扫描它并提交其 JSON 报告'),
  },
  { recognise: has('imageScanFindings'), name: named('a report of Amazon ECR'), instead: nativeForm },
  {
    recognise: oneOf(
      has('consoleURL'),
      hasEntry('results', 'packages'),
      hasEntry('results', 'complianceDistribution'),
    ),
    name: named('a report of Prisma Cloud or OSV-Scanner'),
    instead: nativeForm,
  },
  {
    recognise: oneOf(has('RuleID', 'Secret'), has('SourceMetadata', 'DetectorName')),
    name: named('a report of Gitleaks or TruffleHog'),
    instead: text(
      'send the native form (ImageId, SensitiveData)',
      '请提交原生格式（`ImageId`、`SensitiveData`）',
    ),
  },
  { recognise: has('ProductArn'), name: named('a list of findings of AWS Security Hub'), instead: trivyJson },
  {
    recognise: hasEntry('Findings', 'ProductArn'),
    name: named('a list of findings of AWS Security Hub'),
    instead: trivyJson,
  },
  { recognise: has('auditReportVersion'), name: named('what npm audit prints'), instead: scan },
  { recognise: hasEntry('data', 'vulnerabilities'), name: named('a JFrog Xray report'), instead: nativeForm },
  { recognise: has('vulnerability_summary'), name: named('an Aqua report'), instead: nativeForm },
  {
    recognise: oneOf(has('Id', 'RepoTags'), has('Id', 'HostConfig')),
    name: named('what docker inspect prints'),
    instead: scan,
  },
  { recognise: hasText('source', /scout/i), name: named('a Docker Scout report'), instead: nativeForm },
];

/** What a report is, and what to send instead, where its format is known but not read. */
export function findForeignFormat(report: unknown): { name: Text; instead: Text } | undefined {
  const first: unknown = Array.isArray(report) ? report[0] : report;
  if (typeof first !== 'object' || first === null) return undefined;
  return foreignFormats.find(({ recognise }) => recognise(first));
}

const asText = text('send it as UTF-8 text or as JSON', '请以 UTF-8 文本或 JSON 提交');
const oneByOne = text('send each of them in a call of its own', '请逐个提交');

/** Text that is neither JSON nor ClamAV's, by how it begins. A byte order mark of another encoding is read as these signs. */
const foreignTexts: readonly { form: RegExp; name: Text; instead: Text }[] = [
  {
    form: /^(?:\x1f[\x8b\ufffd]|H4sI)/,
    name: named('compressed by gzip'),
    instead: text('unpack it first', '请先解压'),
  },
  { form: /^PK\x03\x04/, name: named('a ZIP archive'), instead: text('unpack it first', '请先解压') },
  { form: /^(?:ÿþ|þÿ|\ufffd\ufffd|\0?[^\0]\0)/, name: named('text in UTF-16'), instead: asText },
  {
    form: /^(?:ï»¿|\ufeff|\s+\ufeff)/,
    name: named('text with a byte order mark read otherwise than as UTF-8'),
    instead: asText,
  },
  {
    form: /^(?:eyJ|eyA|ewo|ew0|W3s)[\w+/=\s]*$/,
    name: named('JSON in Base64'),
    instead: text('decode it first', '请先解码'),
  },
  {
    form: /^\s*"[{[]/,
    name: named('JSON written as a JSON string'),
    instead: text('decode it first', '请先解码'),
  },
  { form: /^\s*[{[][^]*[}\]]\s*\n\s*[{[]/, name: named('several JSON documents'), instead: oneByOne },
  { form: /^\s*<\?xml|^\s*<!doctype|^\s*<html/i, name: named('XML or HTML'), instead: trivyJson },
  {
    form: /^NAME\s+INSTALLED\b/,
    name: named('a table of Grype'),
    instead: text('run grype -o json and send that', '请改用 `grype -o json` 的输出'),
  },
  { form: /^[^]{0,2000}\nTotal: \d+ \(/, name: named('a table of Trivy'), instead: trivyJson },
  {
    form: /^\d{4}-\d\d-\d\dT\S+\s+(?:INFO|WARN|ERROR|FATAL)\b/,
    name: named('a log with or without a report'),
    instead: text('send what the scanner wrote to standard output alone', '请仅提交扫描器的标准输出'),
  },
  {
    form: /^(?:---\s*\n)?[A-Za-z_]\w*:(?: |\n)(?![^]*(?: FOUND|SCAN SUMMARY))/,
    name: named('YAML'),
    instead: text('send JSON', '请提交 JSON'),
  },
];

/** What text is that no format reads, and what to send instead, where that can be told. */
export const findForeignText = (report: string): { name: Text; instead: Text } | undefined =>
  foreignTexts.find(({ form }) => form.test(report));
