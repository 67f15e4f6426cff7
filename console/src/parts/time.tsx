import { useSession } from '../api/hooks';
import type { Language } from '../api/client';
import { useTexts } from '../texts';

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** The instant of a time as the service writes it, in its own zone. */
export const instantOf = (wire: string, offsetMinutes: number): Date =>
  new Date(Date.parse(`${wire.replace(' ', 'T')}Z`) - offsetMinutes * 60_000);

/** An instant as the service reads it. */
export const wireTime = (instant: Date, offsetMinutes: number): string =>
  new Date(instant.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');

/** An instant as fields for date and time have it, in the browser's zone. */
export const fieldTime = (instant: Date): string =>
  new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export const absoluteTime = (instant: Date, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(instant);

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

function relativeTime(instant: Date, language: Language): string {
  const seconds = (instant.getTime() - Date.now()) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' }).format(
    Math.round(seconds / size),
    unit,
  );
}

function offsetText(minutes: number): string {
  const part = (n: number) => String(Math.abs(n)).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${part(Math.trunc(minutes / 60))}:${part(minutes % 60)}`;
}

/** In the browser's zone; the service's on hover. */
export function Time({ at, relative = false }: { at: string; relative?: boolean }) {
  const { language } = useTexts();
  const { OffsetMinutes } = useSession();
  const instant = instantOf(at, OffsetMinutes);
  const absolute = absoluteTime(instant, language);
  const service = `${at} ${offsetText(OffsetMinutes)}`;
  return (
    <time
      className={relative ? 'relative' : ''}
      dateTime={instant.toISOString()}
      title={relative ? `${absolute} (${service})` : service}
    >
      {relative ? relativeTime(instant, language) : absolute}
    </time>
  );
}
