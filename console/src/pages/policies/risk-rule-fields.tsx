import { Checkbox } from 'tdesign-react/es/checkbox';
import { useRead } from '../../api/hooks';
import { ChoicesField, Switched } from '../../parts/fields';
import { useTexts } from '../../texts';
import type { RiskRule } from './policy-draft';
import { SuggestedLines } from './suggestions';

interface RiskRuleFieldsProps {
  rule: RiskRule;
  onChange(rule: RiskRule): void;
}

type Family = 'Vulnerability' | 'Virus' | 'SensitiveData';
const virusSeverities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NOTICE'];

/** An empty list means the same as none, and is refused where it is a family's only one. */
function withList(rule: RiskRule, family: Family, list: string, words: string[]): RiskRule {
  const { [list]: _, ...others } = (rule[family] ?? {}) as Record<string, string[]>;
  return { ...rule, [family]: words.length > 0 ? { ...others, [list]: words } : others };
}

function withFamily(rule: RiskRule, family: Family, on: boolean): RiskRule {
  const { [family]: _, ...others } = rule;
  return on ? { ...others, [family]: { Severities: ['CRITICAL', 'HIGH'] } } : others;
}

export function RiskRuleFields({ rule, onChange }: RiskRuleFieldsProps) {
  const { t } = useTexts();
  const { data: options } = useRead('DescribeImageInterceptPolicyOptions', {});
  const list = (family: Family, name: string) => ({
    value: (rule[family] as Record<string, string[]> | undefined)?.[name],
    onChange: (words: string[]) => onChange(withList(rule, family, name, words)),
  });
  const family = (name: Family) => ({
    on: rule[name] !== undefined,
    onChange: (on: boolean) => onChange(withFamily(rule, name, on)),
  });
  const severities = options?.Severities ?? [];
  const { data: found } = useRead('DescribeImageInterceptPolicySuggestions', {
    List: 'SensitiveData.Types',
    Limit: 100,
  });
  // Scanners may report others than those that are known.
  const sensitiveTypes = [
    ...new Set([
      ...(options?.SensitiveDataTypes ?? []),
      ...(found?.SuggestionList.map(({ Word }) => Word) ?? []),
      ...(rule.SensitiveData?.Types ?? []),
    ]),
  ];
  return (
    <>
      <Switched title={t('words.vulnerability')} {...family('Vulnerability')}>
        <ChoicesField
          title={t('words.severities')}
          options={severities}
          {...list('Vulnerability', 'Severities')}
        />
        <ChoicesField
          title={t('words.labels')}
          options={options?.Labels ?? []}
          {...list('Vulnerability', 'Labels')}
        />
        <SuggestedLines
          title={t('words.cveIds')}
          list="Vulnerability.CveIds"
          {...list('Vulnerability', 'CveIds')}
        />
        <SuggestedLines
          title={t('form.components')}
          list="Vulnerability.Components"
          {...list('Vulnerability', 'Components')}
        />
        <details>
          <summary>{t('words.classes')}</summary>
          <ChoicesField
            title={t('words.classes')}
            options={options?.VulnerabilityClasses ?? []}
            {...list('Vulnerability', 'Classes')}
          />
        </details>
      </Switched>
      <Switched title={t('words.virus')} {...family('Virus')}>
        <ChoicesField
          title={t('words.severities')}
          options={virusSeverities}
          {...list('Virus', 'Severities')}
        />
        <SuggestedLines title={t('words.md5s')} list="Virus.Md5s" {...list('Virus', 'Md5s')} />
        <SuggestedLines title={t('words.types')} list="Virus.Types" {...list('Virus', 'Types')} />
        <SuggestedLines title={t('words.names')} list="Virus.Names" {...list('Virus', 'Names')} />
      </Switched>
      <Switched title={t('words.sensitive')} {...family('SensitiveData')}>
        <ChoicesField
          title={t('words.severities')}
          options={severities}
          {...list('SensitiveData', 'Severities')}
        />
        <details>
          <summary>{t('words.types')}</summary>
          <ChoicesField
            title={t('words.types')}
            options={sensitiveTypes}
            {...list('SensitiveData', 'Types')}
          />
        </details>
      </Switched>
      <ScanAgeFields rule={rule} onChange={onChange} />
    </>
  );
}

function ScanAgeFields({ rule, onChange }: RiskRuleFieldsProps) {
  const { t } = useTexts();
  const { UnscannedImage: _, MaxScanAgeDays: __, ...others } = rule;
  const age = rule.MaxScanAgeDays;
  return (
    <section className="switched">
      <Checkbox
        checked={rule.UnscannedImage === 'MATCH'}
        onChange={(on) =>
          onChange({
            ...others,
            ...(age && { MaxScanAgeDays: age }),
            ...(on && { UnscannedImage: 'MATCH' as const }),
          })
        }
      >
        {t('form.unscanned')}
      </Checkbox>
      <label className="field">
        <span>{t('form.maxAge')}</span>
        <input
          className="plain"
          type="number"
          min={1}
          value={age ?? ''}
          onChange={({ target }) =>
            onChange({
              ...others,
              ...(rule.UnscannedImage && { UnscannedImage: rule.UnscannedImage }),
              ...(target.value && { MaxScanAgeDays: Number(target.value) }),
            })
          }
        />
      </label>
    </section>
  );
}
