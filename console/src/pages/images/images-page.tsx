import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { LongText, shortId } from '../../parts/copy';
import type { Column } from '../../parts/data-table';
import { FilterChoice, FilterText } from '../../parts/filters';
import { PagedTable, usePage } from '../../parts/paged-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { importCommand } from '../commands';
import { ImageDrawer } from './image-drawer';
import { ReportImport } from './report-import';

type Image = Reply<'DescribeImageList'>['ImageList'][number];

export function ImagesPage() {
  const { t } = useTexts();
  const may = useMay();
  return (
    <>
      <div className="page-head row">
        <h1>{t('images.title')}</h1>
      </div>
      {may('ImportImageScanReport') && <ReportImport />}
      {may('DescribeImageList') ? <Images /> : <p className="quiet">{t('images.importOnly')}</p>}
    </>
  );
}

function Images() {
  const { t } = useTexts();
  const { get, change } = useAddress();
  const filter = (Name: string, value: string) => (value ? [{ Name, Values: [value] }] : []);
  const Filters = [...filter('ImageName', get('name')), ...filter('Scanned', get('scanned'))];
  const list = useRead('DescribeImageList', { Filters, ...usePage() });
  return (
    <>
      <div className="filters row">
        <FilterText title={t('policies.search')} value={get('name')} onChange={(name) => change({ name })} />
        <FilterChoice
          title={t('images.scanned')}
          value={get('scanned')}
          onChange={(scanned) => change({ scanned })}
        >
          <option value="">{t('images.all')}</option>
          <option value="true">{t('images.yes')}</option>
          <option value="false">{t('images.never')}</option>
        </FilterChoice>
      </div>
      <PagedTable
        caption={t('images.title')}
        columns={useColumns()}
        list={list}
        rowsOf={({ ImageList }) => ImageList}
        keyOf={({ ImageId }) => ImageId}
        empty={
          Filters.length > 0 ? (
            <p>{t('images.emptyFilter')}</p>
          ) : (
            <>
              <h2>{t('images.empty')}</h2>
              <p>{t('images.emptyNext')}</p>
              <pre>{importCommand}</pre>
            </>
          )
        }
      />
      <ImageDrawer />
    </>
  );
}

/** Of an image that was never scanned nobody knows. */
const found = ({ ScanTime }: Image, count: number) => (ScanTime ? count : '–');

function useColumns(): Column<Image>[] {
  const { t } = useTexts();
  const count = (level: string, of: (image: Image) => number): Column<Image> => ({
    title: t(`words.${level}` as 'words.CRITICAL'),
    className: 'number',
    cell: (image) => found(image, of(image)),
  });
  return [
    {
      title: t('images.name'),
      cell: ({ ImageNames, ImageId }) => (
        <>
          <Link to={{ pathname: `/images/${encodeURIComponent(ImageId)}`, search: location.search }}>
            <LongText text={ImageNames[0] ?? ImageId} max={56} />
          </Link>
          <div className="quiet">
            <LongText text={shortId(ImageId)} max={56} />
          </div>
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
      cell: (image) =>
        image.CriticalCount > 0 ? (
          <>
            <span className="severity-critical" aria-hidden="true">
              ●
            </span>{' '}
            {image.CriticalCount}
          </>
        ) : (
          found(image, 0)
        ),
    },
    count('HIGH', ({ HighCount }) => HighCount),
    count('MEDIUM', ({ MediumCount }) => MediumCount),
    count('LOW', ({ LowCount }) => LowCount),
    { title: t('images.viruses'), cell: (image) => found(image, image.VirusCount), className: 'number' },
    {
      title: t('words.sensitive'),
      cell: (image) => found(image, image.SensitiveDataCount),
      className: 'number',
    },
  ];
}
