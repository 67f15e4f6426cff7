const minuteMs = 60_000;
const minutesOfDay = 24 * 60;

// A field of a cron expression, of the forms that jobs use: `*`, `*/5` or a number.
function fieldMeets(field: string, value: number): boolean {
  if (field === '*') return true;
  const [, step] = field.split('/');
  return step ? value % Number(step) === 0 : value === Number(field);
}

/** When a schedule, in UTC, has its job run next. Every job runs at least daily. */
export function nextRun(schedule: string, after: Date): Date {
  const [minute, hour] = schedule.split(' ') as [string, string];
  const first = Math.floor(after.getTime() / minuteMs) + 1;
  for (let at = first; at < first + minutesOfDay; at += 1) {
    const instant = new Date(at * minuteMs);
    if (fieldMeets(minute, instant.getUTCMinutes()) && fieldMeets(hour, instant.getUTCHours()))
      return instant;
  }
  throw new Error(`The schedule ${schedule} has no run within a day`);
}
