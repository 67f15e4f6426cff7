import { type Static, Type } from '@sinclair/typebox';

import type { Finding } from '../domain/finding.js';
import { canonicalNames } from '../domain/image-reference.js';
import type { ImageScan } from '../domain/scan-report.js';
import { quote, text } from '../platform/text.js';
import { instantText, type NotUnderstood, optional, optionalText, readerOf } from './report-schema.js';
import {
  coveredBy,
  namesInTargets,
  namesOf,
  toScan,
  trivyMetadata,
  type TrivyMetadata,
  trivyReport,
  trivyResult,
} from './trivy-results.js';

/** An object in early versions, a list of one since. One schema for both, so that messages have the whole path. */
const metadataOrList = Type.Unsafe<TrivyMetadata | TrivyMetadata[] | null>({
  type: ['object', 'array', 'null'],
  properties: trivyMetadata.properties,
  items: trivyMetadata,
});

/** A workload with the scan of one of its images, or with its own configuration checks. */
const clusterResource = Type.Object({
  Namespace: optionalText,
  Kind: optionalText,
  Name: optionalText,
  Metadata: Type.Optional(metadataOrList),
  Results: optional(Type.Array(trivyResult)),
});
type ClusterResource = Static<typeof clusterResource>;

const clusterReport = Type.Object({
  ClusterName: optionalText,
  CreatedAt: optional(instantText),
  Resources: optional(Type.Array(clusterResource)),
  Vulnerabilities: optional(Type.Array(clusterResource)),
});

const readClusterShape = readerOf(trivyReport, clusterReport);

const needsAllResults = (why: { en: string; zh: string }): NotUnderstood => ({
  notUnderstood: text(
    `Trivy cluster report not understood: ${why.en}; make it with trivy k8s --report all --format json`,
    `无法读懂 Trivy 集群报告：${why.zh}；请使用 \`trivy k8s --report all --format json\` 生成`,
  ),
});

/** The image that a resource's results are about; undefined when they show no scan of it. */
function readResource(
  { Kind, Name, Metadata, Results }: ClusterResource,
  createdAt: string | null | undefined,
): ImageScan | undefined | NotUnderstood {
  const results = Results ?? [];
  const images = [Metadata ?? []].flat();
  const metadata = images[0] ?? {};
  const names = [...new Set([...namesOf(metadata), ...namesInTargets(results)])];
  if (coveredBy(results).length === 0) return undefined;
  const workload = quote(`${Kind ?? ''}/${Name ?? ''}`);
  if (images.length > 1)
    return needsAllResults(text(`${workload} mixes several images`, `${workload} 混合了多个镜像`));
  if (!metadata.ImageID && names.length === 0)
    return needsAllResults(text(`nothing names the image of ${workload}`, `没有给出 ${workload} 的镜像名称`));
  return toScan(results, metadata, { names, createdAt });
}

type Counts = Map<string, number>;

/** One image as seen in several workloads. The counts by content are made when a second workload turns up. */
interface MergedScan {
  scan: ImageScan;
  counts?: Counts;
}

function countByContent(findings: readonly Finding[]): Counts {
  const counts: Counts = new Map();
  for (const finding of findings) {
    const content = JSON.stringify(finding);
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

/**
 * Adds what a further workload says about the image. Trivy repeats the whole scan for each workload that runs it, so a
 * finding counts as often as in the workload that lists it most often, and not once for each workload.
 */
function mergeInto(merged: MergedScan, scan: ImageScan): void {
  const known = (merged.counts ??= countByContent(merged.scan.findings));
  const seen: Counts = new Map();
  for (const finding of scan.findings) {
    const content = JSON.stringify(finding);
    const times = (seen.get(content) ?? 0) + 1;
    seen.set(content, times);
    if (times <= (known.get(content) ?? 0)) continue;
    known.set(content, times);
    merged.scan.findings.push(finding);
  }
  merged.scan.names = [...new Set([...merged.scan.names, ...scan.names])];
  merged.scan.covers = [...new Set([...merged.scan.covers, ...scan.covers])];
  merged.scan.size ||= scan.size;
}

const keyOf = ({ imageId, names: [name = ''] }: ImageScan) => imageId ?? canonicalNames(name)[0] ?? name;

/**
 * Reads `trivy k8s --report all`: one scan for each image of the cluster, merged over the workloads that run it.
 * Refuses the summary, which mixes the results of a workload's images.
 */
export function readClusterReport(value: unknown): { scans: ImageScan[] } | NotUnderstood {
  const read = readClusterShape(value);
  if ('notUnderstood' in read) return read;
  const merged = new Map<string, MergedScan>();
  for (const resource of [...(read.report.Resources ?? []), ...(read.report.Vulnerabilities ?? [])]) {
    const scan = readResource(resource, read.report.CreatedAt);
    if (!scan) continue;
    if ('notUnderstood' in scan) return scan;
    const known = merged.get(keyOf(scan));
    if (known) mergeInto(known, scan);
    else merged.set(keyOf(scan), { scan });
  }
  if (merged.size === 0)
    return needsAllResults(text('it holds no result of an image', '其中没有镜像的扫描结果'));
  return { scans: [...merged.values()].map(({ scan }) => scan) };
}
