/** To standard error; results go to standard output. */
export const say = (text: string): void =>
  console.error(`[${new Date().toISOString().slice(11, 19)}] ${text}`);

export function progress(what: string, total: number): (done: number) => void {
  const started = performance.now();
  let told = started;
  return (done) => {
    const now = performance.now();
    if (done < total && now - told < 5000) return;
    told = now;
    say(`${what}: ${done} of ${total} (${((now - started) / 1000).toFixed(0)} s)`);
  };
}

/** Whole numbers with separators, smaller ones with the digits that matter. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
