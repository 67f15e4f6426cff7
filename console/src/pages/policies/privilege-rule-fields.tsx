import { Checkbox } from 'tdesign-react/es/checkbox';
import type { Reply } from '../../api/client';
import { useRead } from '../../api/hooks';
import { RadiosField } from '../../parts/fields';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import type { PrivilegeRule } from './policy-draft';

type Category = Reply<'DescribeImageInterceptPolicyOptions'>['PrivilegeCategories'][number];

interface PrivilegeRuleFieldsProps {
  rule: PrivilegeRule;
  onChange(rule: PrivilegeRule): void;
}

/** The five categories as a tree: a tick on a category names it as a whole, with what later versions add to it. */
export function PrivilegeRuleFields({ rule, onChange }: PrivilegeRuleFieldsProps) {
  const { t } = useTexts();
  const { data: options } = useRead('DescribeImageInterceptPolicyOptions', {});
  const change = (Privileges: string[]) => onChange({ ...rule, Privileges });
  return (
    <>
      <RadiosField
        title={t('words.images')}
        name="mode"
        value={rule.Mode}
        onChange={(Mode) => onChange({ ...rule, Mode })}
        options={[
          { value: 'DENY_SELECTED', label: t('form.denySelected') },
          { value: 'ALLOW_ONLY_SELECTED', label: t('form.allowSelected') },
        ]}
      />
      {options?.PrivilegeCategories.map((category) => (
        <CategoryFields
          key={category.Category}
          category={category}
          chosen={rule.Privileges ?? []}
          onChange={change}
        />
      ))}
    </>
  );
}

interface CategoryFieldsProps {
  category: Category;
  chosen: string[];
  onChange(chosen: string[]): void;
}

function CategoryFields({ category, chosen, onChange }: CategoryFieldsProps) {
  const { Category: name, Description: meaning, Items: parts } = category;
  const whole = chosen.includes(name);
  const items = parts.map(({ Item }) => Item);
  const some = items.filter((item) => chosen.includes(item));
  const others = chosen.filter((word) => word !== name && !items.includes(word));
  const defaults = parts.filter(({ Default }) => Default).map(({ Item }) => Item);
  const isOn = (item: string) => some.includes(item) || (whole && defaults.includes(item));
  const toggle = (item: string, on: boolean) => {
    // Taking one out of a whole category leaves the others by name.
    const before = whole ? [...new Set([...some, ...defaults])] : some;
    onChange([...others, ...(on ? [...before, item] : before.filter((one) => one !== item))]);
  };
  return (
    <fieldset className="tree">
      <legend>
        <Checkbox
          checked={whole}
          indeterminate={!whole && some.length > 0}
          onChange={(on) => onChange(on ? [...others, name] : others)}
        >
          <strong>{wordOf(name)}</strong>
        </Checkbox>
      </legend>
      <p className="quiet">{meaning}</p>
      {parts.map(({ Item, Description }) => (
        <Checkbox key={Item} checked={isOn(Item)} onChange={(on) => toggle(Item, on)}>
          <code>{Item}</code> <span className="quiet">{Description}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}
