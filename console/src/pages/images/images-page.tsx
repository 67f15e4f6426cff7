import { Link } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { filter, useAddress } from '../../parts/address';
import { LongText, shortId } from '../../parts/copy';
import type { Column } from '../../parts/data-table';
import { FilterChoice, FilterText } from '../../parts/filters';
import { PagedTable, usePage } from '../../parts/paged-table';
import { SeverityMark } from '../../parts/severity';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';
import { importCommand } from '../commands';
import { Behavior } from '../events/event-marks';
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
        columns={useColumns(useImageHits(list.data?.ImageList))}
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

type Hits = Reply<'DescribeImageHits'>['HitList'][number];

/** Asked once the list is there, which does not wait for it. */
function useImageHits(images: Image[] | undefined): ReadonlyMap<string, Hits> {
  const ImageIds = images?.map(({ ImageId }) => ImageId) ?? [];
  const { data } = useRead('DescribeImageHits', { ImageIds }, { enabled: ImageIds.length > 0 });
  return new Map(data?.HitList.map((hits) => [hits.ImageId, hits]));
}

/** The policies that hit it now: the strongest by its name, the others by their number. */
function HitBy({ hits }: { hits: Hits | undefined }) {
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

function LatestStart({ hits }: { hits: Hits | undefined }) {
  const { t } = useTexts();
  const start = hits?.LatestStart;
  if (!hits) return null;
  if (!start) return <span className="quiet">{t('images.noStart')}</span>;
  return (
    <>
      <Link to={`/events/${start.EventId}?range=days7`}>
        <Time at={start.Time} relative />
      </Link>
      {[start.NodeName, start.ClusterName || start.ClusterId].filter(Boolean).map((place, i) => (
        <div key={i} className="quiet">
          <LongText text={place} max={16} />
        </div>
      ))}
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

function useColumns(hitsOf: ReadonlyMap<string, Hits>): Column<Image>[] {
  const { t } = useTexts();
  const may = useMay();
  return [
    {
      title: t('images.name'),
      cell: ({ ImageNames, ImageId }) => (
        <>
          <Link to={{ pathname: `/images/${encodeURIComponent(ImageId)}`, search: location.search }}>
            <LongText text={ImageNames[0] ?? ImageId} max={34} />
          </Link>
          <div className="quiet">
            <LongText text={shortId(ImageId)} max={34} />
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
      title: t('images.vulnerabilities'),
      className: 'nowrap',
      cell: (image) => (image.ScanTime ? <Levels image={image} /> : '–'),
    },
    { title: t('images.viruses'), cell: (image) => found(image, image.VirusCount), className: 'number' },
    {
      title: t('words.sensitive'),
      cell: (image) => found(image, image.SensitiveDataCount),
      className: 'number',
    },
    ...(may('DescribeImageHits')
      ? [
          {
            title: t('images.hitBy'),
            cell: ({ ImageId }: Image) => <HitBy hits={hitsOf.get(ImageId)} />,
          },
          {
            title: t('images.latestStart'),
            cell: ({ ImageId }: Image) => <LatestStart hits={hitsOf.get(ImageId)} />,
          },
        ]
      : []),
  ];
}
