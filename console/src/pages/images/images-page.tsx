import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { filter, useAddress } from '../../parts/address';
import { CopyButton, LongText, shortId } from '../../parts/copy';
import type { Column } from '../../parts/data-table';
import { FilterChoice, FilterText } from '../../parts/filters';
import { PagedTable, useOrder, usePage } from '../../parts/paged-table';
import { SeverityFilter, SeverityMark } from '../../parts/severity';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import { importCommand } from '../commands';
import { Behavior } from '../events/event-marks';
import { ImageDrawer } from './image-drawer';
import { type ImageHits, LatestStart, useImageHits } from './image-hits';
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
  const Filters = [
    ...filter('ImageName', get('name')),
    ...filter('Scanned', get('scanned')),
    ...filter('Severity', get('severity')),
  ];
  const order = useOrder(['ScanTime', 'ImageName', 'CriticalCount']);
  const list = useRead('DescribeImageList', { Filters, ...order, ...usePage() });
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
        <SeverityFilter value={get('severity')} onChange={(severity) => change({ severity })} />
      </div>
      <PagedTable
        caption={t('images.title')}
        columns={useColumns(useImageHits(list.data?.ImageList))}
        order={order}
        name="images"
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

/** The policies that hit it now: the strongest by its name, the others by their number. */
function HitBy({ hits }: { hits: ImageHits | undefined }) {
  const { t } = useTexts();
  const [first] = hits?.PolicyList ?? [];
  if (!hits) return null;
  if (!first) return <span className="quiet">{t('images.noPolicy')}</span>;
  return (
    <>
      <Link to={`/policies/${first.PolicyId}`}>
        <LongText text={first.PolicyName} max={20} />
      </Link>
      <div>
        <Behavior behavior={first.Behavior} isForeseen />
      </div>
      {hits.PolicyCount > 1 && (
        <div className="quiet">{t('images.morePolicies', { count: hits.PolicyCount - 1 })}</div>
      )}
    </>
  );
}

/** How many of each severity, worst first, in the space of one column. */
function Levels({ image }: { image: Image }) {
  const counts = [
    ['CRITICAL', image.CriticalCount],
    ['HIGH', image.HighCount],
    ['MEDIUM', image.MediumCount],
    ['LOW', image.LowCount],
  ] as const;
  return (
    <>
      {counts.map(([level, count]) => (
        <span key={level} className="level" title={wordOf(level)}>
          <SeverityMark level={level} />
          <span className="unseen">{wordOf(level)}</span> {count}
        </span>
      ))}
    </>
  );
}

/** Of an image that was never scanned nobody knows. */
const found = ({ ScanTime }: Image, count: number) => (ScanTime ? count : '–');

function useColumns(hitsOf: ReadonlyMap<string, ImageHits>): Column<Image>[] {
  const { t } = useTexts();
  const may = useMay();
  return [
    {
      title: t('images.name'),
      orderField: 'ImageName',
      cell: ({ ImageNames, ImageId }) => (
        <>
          <Link to={{ pathname: `/images/${encodeURIComponent(ImageId)}`, search: location.search }}>
            <LongText text={ImageNames[0] ?? ImageId} max={34} />
          </Link>
          <div className="quiet nowrap">
            <LongText text={shortId(ImageId)} max={24} /> <CopyButton text={ImageId} />
          </div>
        </>
      ),
    },
    {
      id: 'scanned',
      title: t('images.scanned'),
      orderField: 'ScanTime',
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
      id: 'vulnerabilities',
      title: t('images.vulnerabilities'),
      orderField: 'CriticalCount',
      className: 'nowrap',
      cell: (image) => (image.ScanTime ? <Levels image={image} /> : '–'),
    },
    {
      id: 'viruses',
      title: t('images.viruses'),
      cell: (image) => found(image, image.VirusCount),
      className: 'number',
    },
    {
      id: 'sensitive',
      title: t('words.sensitive'),
      cell: (image) => found(image, image.SensitiveDataCount),
      className: 'number',
    },
    ...(may('DescribeImageHits')
      ? [
          {
            id: 'hitBy',
            title: t('images.hitBy'),
            cell: ({ ImageId }: Image) => <HitBy hits={hitsOf.get(ImageId)} />,
          },
          {
            id: 'latestStart',
            title: t('images.latestStart'),
            cell: ({ ImageId }: Image) => <LatestStart hits={hitsOf.get(ImageId)} />,
          },
        ]
      : []),
  ];
}
