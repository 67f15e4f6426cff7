const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const form = new RegExp(`^(${part.source})+$`);

/** Milliseconds of what Go prints for a duration, such as `10s` or `1m30s`; undefined for anything else. */
export function goDurationMs(text: string): number | undefined {
  if (!form.test(text)) return undefined;
  return [...text.matchAll(part)].reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit!]!, 0);
}
