import type { ReactNode } from 'react';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import type { Policy } from './policy-marks';

type Rules = Pick<Policy, 'RiskRule' | 'PrivilegeRule'>;

/** What a policy intercepts, as a list of terms; also of the snapshot that an event keeps. */
export function PolicyContent({ RiskRule: risk, PrivilegeRule: privilege }: Rules) {
  const { t } = useTexts();
  return (
    <dl className="terms">
      {risk?.Vulnerability && <Family title={t('words.vulnerability')} lists={risk.Vulnerability} />}
      {risk?.Virus && <Family title={t('words.virus')} lists={risk.Virus} />}
      {risk?.SensitiveData && <Family title={t('words.sensitive')} lists={risk.SensitiveData} />}
      {risk?.UnscannedImage === 'MATCH' && (
        <Term name={t('words.unscanned')}>{t('words.unscannedMatch')}</Term>
      )}
      {risk?.MaxScanAgeDays && (
        <Term name={t('words.maxAge')}>{t('words.days', { count: risk.MaxScanAgeDays })}</Term>
      )}
      {privilege && (
        <Term name={t(privilege.Mode === 'DENY_SELECTED' ? 'form.denySelected' : 'form.allowSelected')}>
          {(privilege.Privileges ?? []).map(wordOf).join(', ')}
        </Term>
      )}
    </dl>
  );
}

const listTitles = {
  CveIds: 'words.cveIds',
  Components: 'words.components',
  Classes: 'words.classes',
  Severities: 'words.severities',
  Labels: 'words.labels',
  Md5s: 'words.md5s',
  Names: 'words.names',
  Types: 'words.types',
} as const;

function Family({ title, lists }: { title: string; lists: Record<string, string[] | undefined> }) {
  const { t } = useTexts();
  const given = Object.entries(lists).filter(([, words]) => words && words.length > 0);
  return (
    <Term name={title}>
      {given.map(([name, words]) => (
        <div key={name}>
          <span className="quiet">{t(listTitles[name as keyof typeof listTitles])}: </span>
          {words!.map(wordOf).join(', ')}
        </div>
      ))}
    </Term>
  );
}

/** Nothing for an empty text. */
export function Term({ name, children }: { name: string; children: ReactNode }) {
  if (children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
