import { maxReferenceLength } from '../domain/image-reference.js';
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../client/api-client.js';
import type { Finding } from '../domain/finding.js';
import type { JudgedImage } from '../domain/judge-start.js';
import { type FindingSummary, summarizeFindings } from '../domain/matching/finding-summary.js';
import { indexFindings } from '../domain/matching/match-findings.js';
import { type CompiledPolicy, settle } from '../domain/matching/match-policies.js';
import type { PolicySet } from '../domain/matching/policy-set.js';
import type { Log } from '../platform/log.js';
import { uncapitalizeKeys } from '../platform/key-case.js';
import { createImageWatch, type ImageWatch } from './image-watch.js';
import { keepStateFile, readStateFile } from './state-files.js';

/** What a start tells of its image; either may be ''. */
export interface ToldNames {
  id: string;
  name: string;
}

interface WireImage {
  ImageId: string;
  ImageName: string;
  Scanned: boolean;
  CertainIds: string[];
  OtherIds: string[];
  Namesake: string | null;
  ScanTimes: { Kind: Finding['kind']; Time: number }[];
  Findings: object[];
}

interface Summary {
  State: 'CHANGED' | 'SAME' | 'LATER';
  Version: string;
  Image: WireImage | null;
  /** Not of a service of an earlier version. */
  WatchNumbers?: number[];
}

/** What is known of an image, and what the policies in force came to for it. */
export interface HeldImage {
  judged: JudgedImage;
  /** The policies to ask when it starts. */
  policiesFor(set: PolicySet): readonly CompiledPolicy[];
}

interface Entry extends HeldImage {
  told: ToldNames;
  version: string;
}

export interface ImageHolder {
  held(told: ToldNames): HeldImage | undefined;
  /** Asks the service about images of which nothing is held yet, or all that are held. */
  fetch(client: Client, images?: readonly ToldNames[]): Promise<void>;
  /** Asks about one image; starts that come at once share a question. */
  fetchOne(client: Client, told: ToldNames): Promise<void>;
  /** For the poll. */
  watch: ImageWatch;
  all(): ToldNames[];
  has(told: ToldNames): boolean;
  isScanned(told: ToldNames): boolean;
  /** What is held of the image under another name; where its id is known, that tells what it is. */
  heldById(id: string): HeldImage | undefined;
}

/** Findings of an image take 30 KB at the median, 450 KB at the most. Beyond this, those longest unasked are dropped. */
const maxImages = 1000;
const maxAsked = 200;

const keyOf = ({ id, name }: ToldNames) => `${id.length} ${id}${name}`;

function entryOf(told: ToldNames, version: string, wire: WireImage): Entry {
  const findings = uncapitalizeKeys(wire.Findings) as Finding[];
  const summary: FindingSummary | undefined = findings.length > 0 ? summarizeFindings(findings) : undefined;
  const judged: JudgedImage = {
    imageId: wire.ImageId,
    name: wire.ImageName,
    scanned: wire.Scanned,
    certainIds: wire.CertainIds,
    otherIds: wire.OtherIds,
    scannedAt: Object.fromEntries(wire.ScanTimes.map(({ Kind, Time }) => [Kind, Time])),
    namesake: wire.Namesake ?? undefined,
  };
  let settled: { by: PolicySet; policies: readonly CompiledPolicy[] } | undefined;
  return {
    told,
    version,
    judged,
    policiesFor(set) {
      if (settled?.by === set) return settled.policies;
      const { imageId, otherIds } = judged;
      const candidates = set.candidates(imageId, summary, otherIds);
      const policies =
        candidates === set.withoutFindings
          ? candidates
          : settle(candidates, imageId, indexFindings(findings), otherIds).policies;
      settled = { by: set, policies };
      return policies;
    },
  };
}

/** Holds what is known of the images of the node, in memory and on disk, a file each. */
export function createImageHolder(stateDir: string, log: Pick<Log, 'error'>): ImageHolder {
  const folder = join(stateDir, 'images');
  const fileOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  const entries = new Map<string, Entry>();

  for (const name of namesIn(folder)) {
    const stored = readStateFile<{ told: ToldNames; version: string; image: WireImage }>(join(folder, name));
    if (stored) entries.set(keyOf(stored.told), entryOf(stored.told, stored.version, stored.image));
  }

  const watch = createImageWatch(entries.keys());

  function store(told: ToldNames, version: string, image: WireImage): void {
    const key = keyOf(told);
    entries.set(key, entryOf(told, version, image));
    keepStateFile(log, fileOf(key), { told, version, image });
    for (const oldest of entries.keys()) {
      if (entries.size <= maxImages) break;
      entries.delete(oldest);
      watch.forget(oldest);
      rmSync(fileOf(oldest), { force: true });
    }
  }

  async function ask(client: Client, images: readonly ToldNames[]): Promise<ToldNames[]> {
    const end = watch.begin();
    try {
      const Images = await summariesOf(client, images);
      Images.forEach(({ Version, Image }, n) => Image && store(images[n]!, Version, Image));
      const told = images.map((one, n) => [keyOf(one), Images[n]!.WatchNumbers] as const);
      end(new Map(told.filter(([key]) => entries.has(key))));
      return images.filter((_, n) => Images[n]!.State === 'LATER');
    } catch (error) {
      end();
      throw error;
    }
  }

  async function summariesOf(client: Client, images: readonly ToldNames[]): Promise<Summary[]> {
    const { Images } = await client.call<{ Images: Summary[] }>('DescribeAgentImageSummaries', {
      Images: images.map((told) => ({
        // `ctr` takes names of any length, of which the service knows none: it must not refuse the rest for one.
        ImageId: told.id.slice(0, maxReferenceLength),
        ImageName: told.name.slice(0, maxReferenceLength),
        Version: entries.get(keyOf(told))?.version ?? '',
      })),
    });
    return Images;
  }

  async function fetch(client: Client, images: readonly ToldNames[]): Promise<void> {
    for (let left = [...images]; left.length > 0;) {
      const later = await ask(client, left.slice(0, maxAsked));
      left = [...later, ...left.slice(maxAsked)];
    }
  }

  const asking = new Map<string, Promise<void>>();
  function askOnce(client: Client, told: ToldNames): Promise<void> {
    const key = keyOf(told);
    const known = asking.get(key);
    if (known) return known;
    const asked = fetch(client, [told]).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  }

  return {
    held(told) {
      const key = keyOf(told);
      const entry = entries.get(key);
      if (!entry) return undefined;
      // The one asked for last stands last.
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    fetch: (client, images = [...entries.values()].map(({ told }) => told)) => fetch(client, images),
    fetchOne: askOnce,
    watch,
    has: (told) => entries.has(keyOf(told)),
    isScanned: (told) => entries.get(keyOf(told))?.judged.scanned ?? false,
    heldById: (id) => (id ? [...entries.values()].findLast(({ told }) => told.id === id) : undefined),
    all: () => [...entries.values()].map(({ told }) => told),
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
