import { Type } from '@sinclair/typebox';

import type { ImageScan } from '../domain/scan-report.js';
import { text } from '../platform/text.js';
import { instantText, type NotUnderstood, optional, optionalText, readerOf } from './report-schema.js';
import { readClusterReport } from './trivy-kubernetes.js';
import {
  coveredBy,
  namesInTargets,
  namesOf,
  toScan,
  trivyMetadata,
  trivyReport,
  trivyResult,
} from './trivy-results.js';

const imageReport = Type.Object({
  SchemaVersion: Type.Unsafe<2>({ const: 2 }),
  CreatedAt: optional(instantText),
  ArtifactName: optionalText,
  ArtifactType: optionalText,
  Metadata: optional(trivyMetadata),
  Results: optional(Type.Array(trivyResult)),
});

const readImageReport = readerOf(trivyReport, imageReport);
const readBareResults = readerOf(trivyReport, Type.Array(trivyResult));

const nothingScanned = text(
  'Trivy report not understood: Results hold neither packages nor secrets, so it does not show what was scanned; scan with --scanners vuln,secret. For an image without packages, send the native form with `"Vulnerabilities": []`',
  '无法读懂 Trivy 报告：`Results` 中既没有软件包也没有敏感信息，看不出扫描了什么；请使用 `--scanners vuln,secret` 扫描。镜像中没有软件包时，请提交原生格式并填写 `"Vulnerabilities": []`',
);

/**
 * What names the artifact. A folder or repository is labelled as one, in a form that no image reference has: the scan of
 * a folder called nginx must not pass for one of the image nginx.
 */
const artifactLabel = (name: string, type: string | null | undefined) =>
  !type || type === 'container_image' ? name : `${type} ${name}`;

function readImage(value: unknown): { scans: ImageScan[] } | NotUnderstood {
  const read = readImageReport(value);
  if ('notUnderstood' in read) return read;
  const { ArtifactName, ArtifactType, CreatedAt, Metadata, Results } = read.report;
  const results = Results ?? [];
  const metadata = Metadata ?? {};
  if (coveredBy(results).length === 0) return { notUnderstood: nothingScanned };
  const names = namesOf(metadata, ArtifactName && artifactLabel(ArtifactName, ArtifactType));
  return { scans: [toScan(results, metadata, { names, createdAt: CreatedAt })] };
}

/** The form before SchemaVersion 2: a list of results that names the image only in its targets. */
function readBareArray(value: unknown): { scans: ImageScan[] } | NotUnderstood {
  const read = readBareResults(value);
  if ('notUnderstood' in read) return read;
  if (coveredBy(read.report).length === 0) return { notUnderstood: nothingScanned };
  const names = namesInTargets(read.report);
  return { scans: [toScan(read.report, {}, { names })] };
}

const isClusterReport = (report: unknown) =>
  typeof report === 'object' &&
  report !== null &&
  ['ClusterName', 'Resources', 'Findings'].some((field) => Object.hasOwn(report, field));

/**
 * Reads Trivy's JSON: the report of an image (SchemaVersion 2), the bare list of results before it, or the report of
 * a cluster (`trivy k8s --report all`), which has a scan for each image.
 */
export function readTrivy(report: unknown): { scans: ImageScan[] } | NotUnderstood {
  if (Array.isArray(report)) return readBareArray(report);
  return isClusterReport(report) ? readClusterReport(report) : readImage(report);
}
