import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead, useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { CopyButton, LongText } from '../../parts/copy';
import { DataTable } from '../../parts/data-table';
import { Drawer } from '../../parts/drawer';
import { filter } from '../../parts/address';
import { FilterChoice, FilterText } from '../../parts/filters';
import { Pager } from '../../parts/pager';
import { TextField } from '../../parts/fields';
import { Problem } from '../../parts/problem';
import { Severity, SeverityFilter } from '../../parts/severity';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { Behavior } from '../events/event-marks';
import { Term } from '../policies/policy-content';
import { LatestStart, useImageHits } from './image-hits';

type Finding = Reply<'DescribeImageDetail'>['Findings'][number];

/** The image that the address names: whether it would start, and what was found in it. */
export function ImageDrawer() {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { imageId } = useParams();
  const may = useMay();
  const { data } = useRead(
    'DescribeImageDetail',
    { ImageId: imageId ?? '', Limit: 1 },
    { enabled: Boolean(imageId) },
  );
  if (!imageId) return null;
  return (
    <Drawer
      title={data?.Image.ImageNames[0] ?? t('images.findings')}
      onClose={() => void navigate({ pathname: '/images', search: location.search })}
    >
      <p>
        <code>{imageId}</code> <CopyButton text={imageId} />
      </p>
      {data && <Facts image={data.Image} />}
      {may('DescribeImageInterceptEventList') && (
        <p className="row">
          <Link to={`/events?${new URLSearchParams({ range: 'days30', imageId })}`}>
            {t('images.events')}
          </Link>
          <Link to={`/policies?${new URLSearchParams({ image: imageId })}`}>{t('images.policies')}</Link>
        </p>
      )}
      {may('EvaluateContainerStart') && data && (
        <WouldItStart key={imageId} imageId={imageId} firstName={startName(data.Image.ImageNames)} />
      )}
      <Findings imageId={imageId} />
    </Drawer>
  );
}

type Image = Reply<'DescribeImageDetail'>['Image'];

/** A name that a digest is part of says nothing that the id does not. */
const startName = (names: readonly string[]) => names.find((name) => !name.includes('@')) ?? '';

function Facts({ image }: { image: Image }) {
  const { t } = useTexts();
  const hits = useImageHits([image]).get(image.ImageId);
  const others = image.ImageNames.slice(1);
  return (
    <dl className="terms">
      {others.length > 0 && <Term name={t('images.otherNames')}>{others.join(', ')}</Term>}
      <Term name={t('images.scanned')}>
        {image.ScanTime ? (
          <>
            <Time at={image.ScanTime} /> {t('images.by', { scanner: image.Scanner })}
          </>
        ) : (
          t('images.never')
        )}
      </Term>
      {hits && (
        <>
          <Term name={t('images.hitBy')}>
            {hits.PolicyList.map(({ PolicyId, PolicyName, Behavior: behavior }) => (
              <div key={PolicyId} className="row">
                <Link to={`/policies/${PolicyId}`}>
                  <LongText text={PolicyName} max={48} />
                </Link>{' '}
                <Behavior behavior={behavior} isForeseen />
              </div>
            ))}
            {hits.PolicyCount === 0 && t('images.noPolicy')}
            {hits.PolicyCount > hits.PolicyList.length &&
              t('images.morePolicies', { count: hits.PolicyCount - hits.PolicyList.length })}
          </Term>
          <Term name={t('images.latestStart')}>
            <LatestStart hits={hits} />
          </Term>
        </>
      )}
    </dl>
  );
}

/** As the node would ask that one names. */
function WouldItStart({ imageId, firstName }: { imageId: string; firstName: string }) {
  const { t } = useTexts();
  const [told, setTold] = useState<{ name?: string; node: string; privileges: string }>({
    node: '',
    privileges: '',
  });
  const { mutate, data, error, isPending } = useWrite('EvaluateContainerStart');
  const ImageName = (told.name ?? firstName).trim();
  const ask = () => {
    const Privileges = told.privileges.split(/[\s,]+/).filter(Boolean);
    mutate({
      Image: { ImageId: imageId, ...(ImageName && { ImageName }) },
      Node: { NodeName: told.node.trim() || 'console' },
      DryRun: true,
      ...(Privileges.length > 0 && { Privileges }),
    });
  };
  return (
    <>
      <h3>{t('images.dryRun')}</h3>
      <p className="quiet">{t('images.dryRunWhat')}</p>
      <TextField
        title={t('images.startName')}
        name="start-name"
        value={told.name ?? firstName}
        onChange={(name) => setTold({ ...told, name })}
      />
      <div className="filters row">
        <TextField
          title={t('images.node')}
          name="node"
          value={told.node}
          onChange={(node) => setTold({ ...told, node })}
        />
        <TextField
          title={t('images.privileges')}
          name="privileges"
          value={told.privileges}
          onChange={(privileges) => setTold({ ...told, privileges })}
        />
        <Button onClick={ask} loading={isPending}>
          {t('images.ask')}
        </Button>
      </div>
      {error && <Problem error={error} />}
      {data && <p role="status">{data.Message}</p>}
    </>
  );
}

function Findings({ imageId }: { imageId: string }) {
  const { t } = useTexts();
  const [asked, setAsked] = useState({ Severity: '', Kind: '', CveId: '', Component: '' });
  const [page, setPage] = useState({ offset: 0, limit: 20 });
  const { data, error, refetch } = useRead('DescribeImageDetail', {
    ImageId: imageId,
    Filters: Object.entries(asked).flatMap(([Name, value]) => filter(Name, value)),
    Offset: page.offset,
    Limit: page.limit,
  });
  const choose = (changes: Partial<typeof asked>) => {
    setAsked({ ...asked, ...changes });
    setPage({ ...page, offset: 0 });
  };
  return (
    <>
      <h3>{t('images.findings')}</h3>
      <div className="filters row">
        <SeverityFilter value={asked.Severity} onChange={(Severity) => choose({ Severity })} />
        <FilterChoice title={t('images.kind')} value={asked.Kind} onChange={(Kind) => choose({ Kind })}>
          <option value="">{t('images.all')}</option>
          {Object.entries(kindTitles).map(([kind, title]) => (
            <option key={kind} value={kind}>
              {t(title)}
            </option>
          ))}
        </FilterChoice>
        <FilterText title={t('events.cve')} value={asked.CveId} onChange={(CveId) => choose({ CveId })} />
        <FilterText
          title={t('words.components')}
          value={asked.Component}
          onChange={(Component) => choose({ Component })}
        />
      </div>
      <DataTable
        caption={t('images.findings')}
        rows={data?.Findings.map((finding, i) => ({ ...finding, key: String(i) }))}
        keyOf={({ key }) => key}
        error={error}
        onRetry={() => void refetch()}
        empty={t('images.noFindings')}
        columns={[
          { title: t('words.severities'), cell: ({ Severity: level }) => <Severity level={level} /> },
          {
            title: t('images.kind'),
            cell: ({ Kind }) => <span className="nowrap">{t(kindTitles[Kind])}</span>,
          },
          { title: t('events.detail'), cell: (finding) => <FindingText finding={finding} /> },
        ]}
      />
      {data && <Pager total={data.TotalCount} {...page} onChange={setPage} />}
    </>
  );
}

const kindTitles = {
  VULNERABILITY: 'words.vulnerability',
  VIRUS: 'words.virus',
  SENSITIVE_DATA: 'words.sensitive',
} as const;

function FindingText({ finding }: { finding: Finding }) {
  const { t } = useTexts();
  const { CveId, Component, Version, FixedVersion, Name, Type, Title, Path } = finding;
  const what = [CveId, Name, Type, Component, Version].filter(Boolean).join(' ');
  return (
    <>
      {what} {FixedVersion && t('images.fixed', { version: FixedVersion })}
      <div className="quiet">{[Title, Path].filter(Boolean).join(' · ')}</div>
    </>
  );
}
