import { Button } from './button';
import { useTexts } from '../texts';

const sizes = [10, 20, 50, 100];
const remembered = 'console-page-size';
export const firstPageSize = (): number => {
  const size = Number(localStorage.getItem(remembered));
  return sizes.includes(size) ? size : 20;
};

interface PagerProps {
  total: number;
  offset: number;
  limit: number;
  onChange(page: { offset: number; limit: number }): void;
}

export function Pager({ total, offset, limit, onChange }: PagerProps) {
  const { t } = useTexts();
  const resize = (size: number) => {
    localStorage.setItem(remembered, String(size));
    onChange({ offset: 0, limit: size });
  };
  return (
    <nav className="pager row" aria-label={t('table.pages')}>
      <span>
        {t('table.range', { from: total === 0 ? 0 : offset + 1, to: Math.min(offset + limit, total), total })}
      </span>
      <label>
        {t('table.size')}{' '}
        <select value={limit} onChange={(event) => resize(Number(event.target.value))}>
          {sizes.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <Button
        size="small"
        variant="outline"
        disabled={offset === 0}
        onClick={() => onChange({ offset: Math.max(offset - limit, 0), limit })}
      >
        {t('table.previous')}
      </Button>
      <Button
        size="small"
        variant="outline"
        disabled={offset + limit >= total}
        onClick={() => onChange({ offset: offset + limit, limit })}
      >
        {t('table.next')}
      </Button>
    </nav>
  );
}
