/** Sets of policies by their place in the list, a bit each: 1,000 policies are 32 numbers, joined and met in 32 steps. */
export type PolicyBits = Int32Array;

export const policyBits = (policies: number): PolicyBits => new Int32Array(Math.ceil(policies / 32));

export const has = (bits: PolicyBits, place: number): boolean => ((bits[place >>> 5]! >>> place) & 1) === 1;

export function put(bits: PolicyBits, place: number): void {
  bits[place >>> 5]! |= 1 << place;
}

export function remove(bits: PolicyBits, place: number): void {
  bits[place >>> 5]! &= ~(1 << place);
}

export function putAll(bits: PolicyBits, others: PolicyBits): void {
  for (let at = 0; at < bits.length; at += 1) bits[at]! |= others[at]!;
}

/** Puts those that are in all three. */
export function putCommon(bits: PolicyBits, a: PolicyBits, b: PolicyBits, c: PolicyBits): void {
  for (let at = 0; at < bits.length; at += 1) bits[at]! |= a[at]! & b[at]! & c[at]!;
}

/** The places in the set, in order. */
export function placesIn(bits: PolicyBits): number[] {
  const places: number[] = [];
  for (let at = 0; at < bits.length; at += 1) {
    for (let rest = bits[at]!; rest !== 0; rest &= rest - 1)
      places.push(32 * at + 31 - Math.clz32(rest & -rest));
  }
  return places;
}
