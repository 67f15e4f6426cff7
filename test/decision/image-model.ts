import type { FindingKind } from '../../src/domain/finding.js';

/** One image as reports and starts may tell of it. */
export interface Told {
  id?: string | undefined;
  /** The first digits of the id, where the whole is not told. */
  shortId?: string | undefined;
  digest?: string | undefined;
  /** A canonical name with a tag. */
  name?: string | undefined;
}

export interface ModelReport {
  told: Told;
  time: number;
  /** By kind: the mark of what was found, or '' for a clean result. */
  results: Partial<Record<FindingKind, string>>;
}

interface Result {
  time: number;
  mark: string;
}

/** The image that something told stands for, and whether only a start has said so. */
interface Standing {
  key: string;
  claimed: boolean;
}

/** All that is known under one key: an id, a digest or `name:…`. */
type Known = Map<FindingKind, Result>;

/**
 * What rule R13 says of images, as simply as it can be said: no cache, no SQL, no locks. Keys are the ids that the
 * service gives to images.
 */
export class ImageModel {
  private readonly known = new Map<string, Known>();
  /** What names and digests stand for by scans, with the time of the scan, and what starts claimed of the others. */
  private readonly byScan = new Map<string, { key: string; time: number }>();
  private readonly claimed = new Map<string, string>();
  /** Names that images started under while no scan had told which image they stand for. */
  private readonly startNames = new Map<string, Set<string>>();

  private aliasesOf({ digest, name }: Told): string[] {
    return [digest, name].filter((alias) => alias !== undefined);
  }

  report({ told, time, results }: ModelReport): void {
    const key = this.placeOf(told);
    const into = this.known.get(key) ?? new Map<FindingKind, Result>();
    const partly = [...this.aliasesOf(told), told.name && `name:${told.name}`].filter(
      (alias) => alias !== key,
    );
    const cutShort = [...this.known.keys()].filter(
      (known) => known.length < 71 && told.id?.startsWith(known),
    );
    for (const from of [...partly, ...cutShort])
      if (from && this.known.has(from)) this.absorb(from, key, into);
    for (const [kind, mark] of Object.entries(results) as [FindingKind, string][]) {
      const before = into.get(kind);
      if (!before || time >= before.time) into.set(kind, { time, mark });
    }
    this.known.set(key, into);
    for (const alias of this.aliasesOf(told)) {
      const before = this.byScan.get(alias);
      if (!before || time >= before.time) this.byScan.set(alias, { key, time });
      this.claimed.delete(alias);
    }
  }

  /** Where a report is stored: what starts claimed does not count. */
  private placeOf({ id, digest, name }: Told): string {
    const told = id ?? digest ?? name!;
    return this.byScan.get(told)?.key ?? id ?? digest ?? `name:${name}`;
  }

  private absorb(from: string, key: string, into: Known): void {
    for (const [kind, result] of this.known.get(from)!) {
      const before = into.get(kind);
      if (!before || result.time > before.time) into.set(kind, result);
    }
    this.known.delete(from);
    for (const name of this.startNames.get(from) ?? [])
      this.startNames.set(key, (this.startNames.get(key) ?? new Set()).add(name));
    this.startNames.delete(from);
    for (const [alias, stands] of this.byScan)
      if (stands.key === from) this.byScan.set(alias, { ...stands, key });
    for (const [alias, claim] of this.claimed) if (claim === from) this.claimed.delete(alias);
  }

  /** What a start shows: the marks in any order, and whether the image counts as scanned. */
  start(told: Told): { scanned: boolean; marks: string[] } {
    const itself = this.itselfOf(told);
    const identified = new Set([itself?.key, told.digest && this.standsFor(told.digest)?.key]);
    const ofName = this.nameOnlyPartOf(told);
    const started = [...(this.startNames.get(itself?.key ?? '') ?? [])].map((name) => this.nameOnly(name));
    const own = (itself && !itself.claimed && this.known.get(itself.key)) || undefined;
    const marks: string[] = [];
    for (const key of identified)
      for (const { mark } of this.known.get(key ?? '')?.values() ?? []) marks.push(mark);
    for (const part of [ofName, ...started])
      for (const [kind, { mark }] of this.known.get(part?.key ?? '') ?? [])
        if (!own?.has(kind)) marks.push(mark);
    const scanned = (own?.size ?? 0) > 0 || this.isScannedByName(told);
    return { scanned, marks: [...new Set(marks)].filter(Boolean).sort() };
  }

  /** Whether the result of the name alone holds for what is told, as a scan told it (R13). */
  isScannedByName(told: Told): boolean {
    const part = this.nameOnlyPartOf(told);
    return part !== undefined && !part.claimed && (this.known.get(part.key)?.size ?? 0) > 0;
  }

  /** The image that the most telling of what is told stands for; undefined when nobody knows it. */
  private itselfOf({ id, shortId, digest, name }: Told): Standing | undefined {
    if (!shortId) return this.standsFor(id ?? digest ?? name!);
    const whole = [...this.known.keys()].find((key) => key.startsWith(shortId) && key.length === 71);
    const key = whole ?? (this.known.has(shortId) ? shortId : undefined);
    return key ? { key, claimed: false } : undefined;
  }

  /** An identity with results goes before what a report said it stands for, and that before what a start claimed. */
  private standsFor(alias: string): Standing | undefined {
    const own = this.known.has(`name:${alias}`) ? `name:${alias}` : alias;
    const byScan = this.byScan.get(alias)?.key;
    const other = byScan ?? this.claimed.get(alias);
    const asOther = other && { key: other, claimed: !byScan };
    if (this.known.get(own)?.size) return { key: own, claimed: false };
    if (asOther && this.known.get(asOther.key)?.size) return asOther;
    return this.known.has(own) ? { key: own, claimed: false } : asOther || undefined;
  }

  private nameOnlyPartOf({ id, shortId, digest, name }: Told): Standing | undefined {
    return name && (id ?? shortId ?? digest) ? this.nameOnly(name) : undefined;
  }

  private nameOnly(name: string): Standing | undefined {
    const byScan = this.byScan.get(name)?.key;
    const key = byScan ?? this.claimed.get(name);
    return key?.startsWith('name:') ? { key, claimed: !byScan } : undefined;
  }

  /** What a start that is no dry run tells. */
  note(told: Told): void {
    const key = this.itselfOf(told)?.key ?? told.id ?? told.shortId ?? told.digest ?? `name:${told.name}`;
    if (!this.known.has(key)) this.known.set(key, new Map());
    const { name } = told;
    const isLoose = name && (this.byScan.get(name)?.key ?? 'name:').startsWith('name:');
    if (isLoose && (told.id ?? told.shortId ?? told.digest))
      this.startNames.set(key, (this.startNames.get(key) ?? new Set()).add(name));
    const isFree = (alias: string) =>
      alias !== key && !this.known.has(alias) && !this.byScan.has(alias) && !this.claimed.has(alias);
    for (const alias of this.aliasesOf(told).filter(isFree)) this.claimed.set(alias, key);
  }
}
