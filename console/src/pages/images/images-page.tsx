import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useMayWrite, useRead } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { LongText, shortId } from '../../parts/copy';
import { type Column, DataTable } from '../../parts/data-table';
import { firstPageSize, Pager } from '../../parts/pager';
import { Severity } from '../../parts/severity';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { ImageDrawer } from './image-drawer';
import { ReportImport } from './report-import';

type Image = Reply<'DescribeImageList'>['ImageList'][number];

const importCommand = `npm run call -- ImportImageScanReport "{\\"Report\\": $(cat examples/reports/web-shop.trivy.json)}"`;

export function ImagesPage() {
  const { t } = useTexts();
  const mayWrite = useMayWrite();
  const { get, change } = useAddress();
  const name = get('name');
  const page = { Offset: Number(get('offset') || 0), Limit: Number(get('limit') || firstPageSize()) };
  const { data, error, refetch } = useRead('DescribeImageList', {
    Filters: name ? [{ Name: 'ImageName', Values: [name] }] : [],
    ...page,
  });
  return (
    <>
      <div className="page-head row">
        <h1>{t('images.title')}</h1>
      </div>
      {mayWrite && <ReportImport />}
      <div className="filters row">
        <label className="field inline">
          <span>{t('policies.search')}</span>
          <input
            className="plain"
            type="search"
            value={name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </label>
      </div>
      <DataTable
        caption={t('images.title')}
        columns={useColumns()}
        rows={data?.ImageList}
        keyOf={({ ImageId }) => ImageId}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <>
            <h2>{t('images.empty')}</h2>
            <p>{t('images.emptyNext')}</p>
            <pre>{importCommand}</pre>
          </>
        }
      />
      {data && (
        <Pager
          total={data.TotalCount}
          offset={page.Offset}
          limit={page.Limit}
          onChange={({ offset, limit }) =>
            change({ offset: offset ? String(offset) : '', limit: String(limit) })
          }
        />
      )}
      <ImageDrawer />
    </>
  );
}

function useColumns(): Column<Image>[] {
  const { t } = useTexts();
  const count = (level: string, of: (image: Image) => number): Column<Image> => ({
    title: t(`words.${level}` as 'words.CRITICAL'),
    className: 'number',
    cell: (image) => (of(image) > 0 ? <span title={level}>{of(image)}</span> : '0'),
  });
  return [
    {
      title: t('images.name'),
      cell: ({ ImageNames, ImageId }) => (
        <>
          <Link to={{ pathname: `/images/${encodeURIComponent(ImageId)}`, search: location.search }}>
            <LongText text={ImageNames[0] ?? ImageId} max={56} />
          </Link>
          <div className="quiet">{shortId(ImageId)}</div>
        </>
      ),
    },
    {
      title: t('images.scanned'),
      cell: ({ ScanTime, Scanner }) =>
        ScanTime ? (
          <>
            <Time at={ScanTime} relative />
            <div className="quiet">{t('images.by', { scanner: Scanner })}</div>
          </>
        ) : (
          t('images.never')
        ),
    },
    {
      ...count('CRITICAL', ({ CriticalCount }) => CriticalCount),
      cell: ({ CriticalCount }) =>
        CriticalCount > 0 ? (
          <>
            <Severity level="CRITICAL" /> {CriticalCount}
          </>
        ) : (
          '0'
        ),
    },
    count('HIGH', ({ HighCount }) => HighCount),
    count('MEDIUM', ({ MediumCount }) => MediumCount),
    count('LOW', ({ LowCount }) => LowCount),
    { title: t('images.viruses'), cell: ({ VirusCount }) => VirusCount, className: 'number' },
    {
      title: t('words.sensitive'),
      cell: ({ SensitiveDataCount }) => SensitiveDataCount,
      className: 'number',
    },
  ];
}
