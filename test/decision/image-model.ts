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

  private aliasesOf({ digest, name }: Told): string[] {
    return [digest, name].filter((alias) => alias !== undefined);
  }

  report({ told, time, results }: ModelReport): void {
    const key = this.placeOf(told);
    const into = this.known.get(key) ?? new Map<FindingKind, Result>();
    const partly = [...this.aliasesOf(told), told.name && `name:${told.name}`].filter(
      (alias) => alias !== key,
    );
    for (const from of partly) if (from && this.known.has(from)) this.absorb(from, key, into);
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
    for (const [alias, stands] of this.byScan)
      if (stands.key === from) this.byScan.set(alias, { ...stands, key });
    for (const [alias, claim] of this.claimed) if (claim === from) this.claimed.delete(alias);
  }

  /** The marks that a start shows, in any order; undefined for an unscanned image. */
  start(told: Told): string[] | undefined {
    const itself = this.itselfOf(told);
    const parts = [itself, told.digest && this.standsFor(told.digest), this.nameOnlyPartOf(told)];
    const results = new Map<FindingKind, Result>();
    let isScanned = false;
    for (const key of parts) {
      const known = (key && this.known.get(key)) || undefined;
      if (known?.size) isScanned = true;
      for (const [kind, result] of known ?? []) if (!results.has(kind)) results.set(kind, result);
    }
    return isScanned ? [...results.values()].map(({ mark }) => mark).filter(Boolean) : undefined;
  }

  /** The image that the most telling of what is told stands for; undefined when nobody knows it. */
  private itselfOf({ id, shortId, digest, name }: Told): string | undefined {
    if (shortId) return [...this.known.keys()].find((key) => key.startsWith(shortId) && key.length === 71);
    return this.standsFor(id ?? digest ?? name!);
  }

  /** An identity with results goes before what a report said it stands for. */
  private standsFor(alias: string): string | undefined {
    const own = this.known.has(`name:${alias}`) ? `name:${alias}` : alias;
    const other = this.byScan.get(alias)?.key ?? this.claimed.get(alias);
    if (this.known.get(own)?.size) return own;
    if (other && this.known.get(other)?.size) return other;
    return this.known.has(own) ? own : other;
  }

  private nameOnlyPartOf({ id, shortId, digest, name }: Told): string | undefined {
    if (!name || !(id ?? shortId ?? digest)) return undefined;
    const key = this.byScan.get(name)?.key ?? this.claimed.get(name);
    return key?.startsWith('name:') ? key : undefined;
  }

  /** What a start that is no dry run tells. */
  note(told: Told): void {
    const key = this.itselfOf(told) ?? told.id ?? told.shortId ?? told.digest ?? `name:${told.name}`;
    if (!this.known.has(key)) this.known.set(key, new Map());
    for (const alias of this.aliasesOf(told))
      if (alias !== key && !this.byScan.has(alias) && !this.claimed.has(alias)) this.claimed.set(alias, key);
  }
}
