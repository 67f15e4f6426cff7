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
    recognise: has('artifacts', 'descriptor'),
    name: named('a Syft list of packages'),
    instead: text('run grype on it and send its JSON', '请用 Grype 扫描它并提交其 JSON 报告'),
  },
  { recognise: has('imageScanFindings'), name: named('a report of Amazon ECR'), instead: nativeForm },
  {
    recognise: oneOf(has('consoleURL'), has('results')),
    name: named('a report of Prisma Cloud or OSV-Scanner'),
    instead: nativeForm,
  },
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
