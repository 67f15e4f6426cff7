/**
 * For each 32-bit key the small numbers filed under it, in the order they were filed: the policies that list something,
 * or the findings that are called something. Open addressing in typed arrays, since an account may list a million
 * entries: at most 40 bytes each, 25 for a million (a Map of arrays takes 85), and a look-up for what is not there,
 * which most are, mostly reads one cache line. Keys are hashes, so whoever asks must expect to be given strangers.
 */
export class Postings {
  /** Pairs of a key and the first entry under it, plus one; 0 is an empty slot. */
  private readonly slots: Int32Array;
  private readonly slotMask: number;
  /** Of each entry the number filed, and the next entry under the same key, plus one. */
  private readonly values: Int32Array;
  private readonly nexts: Int32Array;

  /** Files `values[i]` under `keys[i]`. */
  constructor(keys: readonly number[], values: readonly number[]) {
    const slotCount = slotsFor(keys.length);
    this.slots = new Int32Array(2 * slotCount);
    this.slotMask = slotCount - 1;
    this.values = new Int32Array(values);
    this.nexts = new Int32Array(values.length);
    // From the last to the first, each put before those of its key, so that they are met in the order given.
    for (let entry = keys.length - 1; entry >= 0; entry -= 1) {
      const slot = this.slotOf(keys[entry]!);
      this.nexts[entry] = this.slots[slot + 1]!;
      this.slots[slot] = keys[entry]!;
      this.slots[slot + 1] = entry + 1;
    }
  }

  /** The first entry under a key, 0 when there is none. */
  first(key: number): number {
    return this.slots[this.slotOf(key) + 1]!;
  }

  /** The entry after an entry of the same key, 0 when it is the last. */
  next(entry: number): number {
    return this.nexts[entry - 1]!;
  }

  /** The number that was filed as this entry. */
  valueOf(entry: number): number {
    return this.values[entry - 1]!;
  }

  get byteLength(): number {
    return this.slots.byteLength + this.values.byteLength + this.nexts.byteLength;
  }

  /** Where a key is, or would be: the first slot from its own on that has it or is empty. */
  private slotOf(key: number): number {
    // The three lowest bits of some keys are always 0 (finding-key.ts), so they choose no slot.
    let slot = (key >>> 3) & this.slotMask;
    while (this.slots[2 * slot + 1] !== 0 && this.slots[2 * slot] !== key) slot = (slot + 1) & this.slotMask;
    return 2 * slot;
  }
}

/** A power of two of which at most half are taken, so that a look-up meets an empty slot soon. */
function slotsFor(entries: number): number {
  let slots = 4;
  while (slots < entries * 2) slots *= 2;
  return slots;
}
