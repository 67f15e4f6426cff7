import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead, useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { CopyButton } from '../../parts/copy';
import { DataTable } from '../../parts/data-table';
import { Drawer } from '../../parts/drawer';
import { FilterChoice } from '../../parts/filters';
import { Pager } from '../../parts/pager';
import { Problem } from '../../parts/problem';
import { Severity } from '../../parts/severity';
import { useTexts } from '../../texts';
import { wordOf } from '../../texts/word-of';

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
      {may('DescribeImageInterceptEventList') && (
        <p>
          <Link to={`/events?${new URLSearchParams({ range: 'days30', imageId })}`}>
            {t('images.events')}
          </Link>
        </p>
      )}
      {may('EvaluateContainerStart') && <WouldItStart imageId={imageId} />}
      <Findings imageId={imageId} />
    </Drawer>
  );
}

function WouldItStart({ imageId }: { imageId: string }) {
  const { t } = useTexts();
  const [privileges, setPrivileges] = useState('');
  const { mutate, data, error, isPending } = useWrite('EvaluateContainerStart');
  const ask = () => {
    const Privileges = privileges.split(/[\s,]+/).filter(Boolean);
    mutate({
      Image: { ImageId: imageId },
      Node: { NodeName: 'console' },
      DryRun: true,
      ...(Privileges.length > 0 && { Privileges }),
    });
  };
  return (
    <>
      <h3>{t('images.dryRun')}</h3>
      <p className="quiet">{t('images.dryRunWhat')}</p>
      <div className="filters row">
        <label className="field inline">
          <span>{t('images.privileges')}</span>
          <input
            className="plain"
            value={privileges}
            onChange={({ target }) => setPrivileges(target.value)}
          />
        </label>
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
  const [severity, setSeverity] = useState('');
  const [page, setPage] = useState({ offset: 0, limit: 20 });
  const { data, error, refetch } = useRead('DescribeImageDetail', {
    ImageId: imageId,
    Filters: severity ? [{ Name: 'Severity', Values: [severity] }] : [],
    Offset: page.offset,
    Limit: page.limit,
  });
  const choose = (level: string) => {
    setSeverity(level);
    setPage({ ...page, offset: 0 });
  };
  return (
    <>
      <h3>{t('images.findings')}</h3>
      <div className="filters row">
        <FilterChoice title={t('words.severities')} value={severity} onChange={choose}>
          <option value="">{t('words.any')}</option>
          {['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((level) => (
            <option key={level} value={level}>
              {wordOf(level)}
            </option>
          ))}
        </FilterChoice>
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
