import { useState } from 'react';
import type { Input } from '../../api/client';
import { useRead } from '../../api/hooks';
import { LinesField } from '../../parts/fields';
import { useTexts } from '../../texts';

type List = Input<'DescribeImageInterceptPolicySuggestions'>['List'];

interface SuggestedLinesProps {
  title: string;
  list: List;
  value: string[] | undefined;
  onChange(value: string[]): void;
}

/** Entries, one a line, with those to choose from that scans found. */
export function SuggestedLines({ list, ...field }: SuggestedLinesProps) {
  return (
    <LinesField
      {...field}
      below={(typed, add) => <Suggestions title={field.title} list={list} typed={typed} onAdd={add} />}
    />
  );
}

interface SuggestionsProps {
  title: string;
  list: List;
  /** The line that is being written. */
  typed: string;
  onAdd(word: string): void;
}

function Suggestions({ title, list, typed, onAdd }: SuggestionsProps) {
  const { t } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const isShown = isOpen || typed !== '';
  const { data } = useRead(
    'DescribeImageInterceptPolicySuggestions',
    { List: list, Keyword: typed, Limit: 10 },
    { enabled: isShown },
  );
  const suggested = data?.SuggestionList ?? [];
  return (
    <details
      className="suggestions"
      open={isShown}
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>
        {t('form.found')}
        <span className="unseen"> {title}</span>
      </summary>
      <div className="row">
        {suggested.map(({ Word, ImageCount }) => (
          <button key={Word} type="button" className="suggestion" onClick={() => onAdd(Word)}>
            + {Word} <span className="quiet">{t('nodes.imageCount', { count: ImageCount })}</span>
          </button>
        ))}
        {data && suggested.length === 0 && <span className="quiet">{t('form.notFound')}</span>}
      </div>
      {data && !data.Complete && (
        <p className="quiet">{t('form.foundSome', { count: data.SearchedImageCount })}</p>
      )}
    </details>
  );
}
