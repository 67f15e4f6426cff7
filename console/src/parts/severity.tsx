import { useTexts } from '../texts';
import { FilterChoice } from './filters';
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

/** Images or findings of a severity. */
export function SeverityFilter({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useTexts();
  return (
    <FilterChoice title={t('words.severities')} value={value} onChange={onChange}>
      <option value="">{t('images.all')}</option>
      {['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((level) => (
        <option key={level} value={level}>
          {wordOf(level)}
        </option>
      ))}
    </FilterChoice>
  );
}
