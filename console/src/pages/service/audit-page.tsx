import { Link, useNavigate, useParams } from 'react-router';
import type { Reply } from '../../api/client';
import { useRead, useWrite } from '../../api/hooks';
import { filter, useAddress } from '../../parts/address';
import { Button } from '../../parts/button';
import { CopyButton, LongText } from '../../parts/copy';
import { type Column, DataTable } from '../../parts/data-table';
import { Drawer } from '../../parts/drawer';
import { FilterChoice, FilterText } from '../../parts/filters';
import { PagedTable, usePage } from '../../parts/paged-table';
import { TimeRange, useDays } from '../../parts/time-range';
import { Time } from '../../parts/time';
import { type TextKey, useTexts } from '../../texts';
import { en } from '../../texts/en';
import { meaningOf } from '../../texts/word-of';
import { ExportButton } from '../export-button';
import { Term } from '../policies/policy-content';

type Entry = Reply<'DescribeAuditLogList'>['AuditLogList'][number];

const actions = Object.keys(en.auditActions);
/** By their name in the address. */
const textFilters = {
  who: ['OperatorUin', 'audit.who'],
  secretId: ['SecretId', 'audit.credential'],
  address: ['Address', 'audit.address'],
  target: ['Target', 'audit.target'],
  request: ['RequestId', 'audit.request'],
} as const satisfies Record<string, readonly [string, TextKey]>;

/** Who did what, and when. */
export function AuditPage() {
  const { t } = useTexts();
  const { get } = useAddress();
  const { from, to } = useDays();
  const conditions = {
    Filters: [
      ...filter('Action', get('action')),
      ...Object.entries(textFilters).flatMap(([name, [Name]]) => filter(Name, get(name))),
    ],
    ...(get('range') !== 'everything' && { StartTime: from, EndTime: to }),
  };
  const list = useRead('DescribeAuditLogList', { ...conditions, ...usePage() });
  const { isPending, error, mutate } = useWrite('CreateAuditLogExportJob');
  return (
    <>
      <div className="page-head row">
        <h1>{t('audit.title')}</h1>
        <ExportButton {...{ isPending, error }} start={(onSuccess) => mutate(conditions, { onSuccess })} />
      </div>
      <AuditFilters />
      <PagedTable
        caption={t('audit.title')}
        columns={useColumns()}
        list={list}
        rowsOf={({ AuditLogList }) => AuditLogList}
        keyOf={({ Number: number }) => String(number)}
        empty={<p>{t('audit.empty')}</p>}
      />
      <EntryDrawer listed={list.data?.AuditLogList ?? []} />
    </>
  );
}

function AuditFilters() {
  const { t } = useTexts();
  const { get, change, clear } = useAddress();
  return (
    <div className="filters row">
      <TimeRange />
      <FilterChoice title={t('audit.action')} value={get('action')} onChange={(action) => change({ action })}>
        <option value="">{t('events.anyAction')}</option>
        {actions.map((action) => (
          <option key={action} value={action}>
            {meaningOf('auditActions', action)}
          </option>
        ))}
      </FilterChoice>
      {Object.entries(textFilters).map(([name, [, title]]) => (
        <FilterText
          key={name}
          title={t(title)}
          value={get(name)}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      <Button variant="text" onClick={clear}>
        {t('events.clear')}
      </Button>
    </div>
  );
}

function useColumns(): Column<Entry>[] {
  const { t } = useTexts();
  return [
    { title: t('events.range'), cell: (entry) => <Time at={entry.Time} relative /> },
    {
      title: t('audit.action'),
      cell: ({ Action }) => (
        <>
          {meaningOf('auditActions', Action)}
          <div className="quiet">{Action}</div>
        </>
      ),
    },
    {
      title: t('audit.who'),
      cell: ({ OperatorUin, Role, Address }) => (
        <>
          <LongText text={OperatorUin} max={30} />
          <div className="quiet">{[Role, Address].filter(Boolean).join(' · ')}</div>
        </>
      ),
    },
    { title: t('audit.target'), cell: ({ Target }) => <LongText text={Target} max={30} /> },
    {
      title: t('policies.actions'),
      cell: ({ Number: number }) => (
        <Link to={{ pathname: `/audit/${number}`, search: location.search }}>{t('events.details')}</Link>
      ),
    },
  ];
}

function EntryDrawer({ listed }: { listed: Entry[] }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { number } = useParams();
  const entry = listed.find((one) => String(one.Number) === number);
  if (!entry) return null;
  const terms: [string, string][] = [
    [t('audit.who'), entry.OperatorUin],
    [t('credentials.role'), entry.Role],
    [t('audit.credential'), entry.SecretId],
    [t('audit.address'), entry.Address],
    [t('audit.request'), entry.RequestId],
    [t('audit.target'), entry.Target],
    [t('audit.hash'), entry.Hash],
  ];
  return (
    <Drawer
      title={`${entry.Number}. ${meaningOf('auditActions', entry.Action)}`}
      onClose={() => void navigate({ pathname: '/audit', search: location.search })}
    >
      <dl className="terms">
        <Term name={t('events.range')}>
          <Time at={entry.Time} />
        </Term>
        {terms
          .filter(([, text]) => text)
          .map(([name, text]) => (
            <Term key={name} name={name}>
              <code>{text}</code> <CopyButton text={text} />
            </Term>
          ))}
      </dl>
      <EntryDetail detail={JSON.parse(entry.Detail) as Detail} />
    </Drawer>
  );
}

interface Detail {
  before?: object;
  after?: object;
  [other: string]: unknown;
}

/** What was before and after, side by side; whatever else an action tells, above. */
function EntryDetail({ detail: { before, after, ...others } }: { detail: Detail }) {
  const { t } = useTexts();
  const [old, now] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))];
  const rows = [...new Set([...old.keys(), ...now.keys()])];
  return (
    <>
      {Object.keys(others).length > 0 && (
        <dl className="terms">
          {Object.entries(others).map(([name, value]) => (
            <Term key={name} name={name}>
              <Value value={value} />
            </Term>
          ))}
        </dl>
      )}
      {rows.length > 0 && (
        <DataTable
          caption={t('audit.changed')}
          rows={rows}
          keyOf={(name) => name}
          empty=""
          columns={[
            { title: t('audit.field'), cell: (name) => name },
            { title: t('audit.before'), cell: (name) => <Value value={old.get(name)} /> },
            { title: t('audit.after'), cell: (name) => <Value value={now.get(name)} /> },
          ]}
        />
      )}
    </>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === undefined || value === null || value === '') return <span className="quiet">–</span>;
  return <code className="told">{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</code>;
}
