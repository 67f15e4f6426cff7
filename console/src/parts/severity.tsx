import { useTexts } from '../texts';
import { wordOf } from '../texts/word-of';

/** Filled, half-filled and hollow, so that colours need not be told apart. */
const marks: Record<string, string> = { CRITICAL: '●', HIGH: '◕', MEDIUM: '◑', LOW: '◔', NOTICE: '○' };

export const SeverityMark = ({ level }: { level: string }) => (
  <span className={`severity-${level.toLowerCase()}`} aria-hidden="true">
    {marks[level] ?? '○'}
  </span>
);

export function Severity({ level }: { level: string }) {
  useTexts();
  return (
    <span className={`severity severity-${level.toLowerCase()}`}>
      <SeverityMark level={level} /> {wordOf(level)}
    </span>
  );
}
