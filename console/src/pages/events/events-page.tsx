import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../parts/button';
import type { Reply } from '../../api/client';
import { useMay, useRead, useWrite } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { CopyButton, LongText, shortId } from '../../parts/copy';
import type { Column } from '../../parts/data-table';
import { PagedTable, useOrder, usePage } from '../../parts/paged-table';
import { Question } from '../../parts/question';
import { Time } from '../../parts/time';
import { useDays } from '../../parts/time-range';
import { Trend } from '../../parts/trend';
import { useTexts } from '../../texts';
import { startCommand } from '../commands';
import { PolicyType } from '../policies/policy-marks';
import { EventDrawer } from './event-drawer';
import { EventExport } from './event-export';
import { EventFilters, useEventConditions } from './event-filters';
import { Behavior } from './event-marks';

type EventList = Reply<'DescribeImageInterceptEventList'>;
type Event = EventList['EventList'][number];

export function EventsPage() {
  const { t } = useTexts();
  const may = useMay();
  const { at } = useAddress();
  const days = useDays();
  const conditions = useEventConditions();
  const { StartTime: _, EndTime: __, ...asked } = conditions;
  const order = useOrder(['LatestTime', 'FirstTime', 'EventCount']);
  const list = useRead('DescribeImageInterceptEventList', { ...conditions, ...order, ...usePage() });
  const { data } = list;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isRemoving, setIsRemoving] = useState(false);
  const marked = data?.EventList.filter(({ EventId }) => chosen.has(String(EventId))) ?? [];
  const columns = useColumns();
  return (
    <>
      <div className="page-head row">
        <h1>{t('events.title')}</h1>
        {may('CreateImageInterceptEventExportJob') && (
          <EventExport conditions={{ ...conditions, ...order }} />
        )}
      </div>
      <Trend
        {...days}
        asked={asked}
        dayLink={(day) => `/events?${at({ range: 'own', from: day, to: day })}`}
      />
      <EventFilters />
      <Fresh shown={data} conditions={conditions} onShow={() => void list.refetch()} />
      {marked.length > 0 && (
        <div className="row">
          <span>{t('events.chosen', { count: marked.length })}</span>
          <Button size="small" variant="outline" theme="danger" onClick={() => setIsRemoving(true)}>
            {t('events.remove')}
          </Button>
        </div>
      )}
      <PagedTable
        caption={t('events.title')}
        columns={columns}
        order={order}
        name="events"
        list={list}
        rowsOf={({ EventList }) => EventList}
        keyOf={({ EventId }) => String(EventId)}
        {...(may('DeleteImageInterceptEvent') && {
          selection: {
            chosen,
            change: setChosen,
            nameOf: ({ PolicyName, ImageName }: Event) => `${PolicyName} ${ImageName}`,
          },
        })}
        empty={
          <>
            <p>{t('events.empty')}</p>
            <p>{t('events.emptyNext')}</p>
            <pre>{startCommand}</pre>
          </>
        }
      />
      <EventDrawer listed={data?.EventList.map(({ EventId }) => EventId) ?? []} />
      {isRemoving && (
        <RemoveEvents
          events={marked}
          onClose={() => setIsRemoving(false)}
          onDone={() => {
            setIsRemoving(false);
            setChosen(new Set());
          }}
        />
      )}
    </>
  );
}

interface FreshProps {
  shown: EventList | undefined;
  conditions: ReturnType<typeof useEventConditions>;
  onShow(): void;
}

/** Says that there are new events, rather than moving rows that somebody reads. An empty list shows them at once. */
function Fresh({ shown, conditions, onShow }: FreshProps) {
  const { t } = useTexts();
  const { data: newest } = useRead(
    'DescribeImageInterceptEventList',
    { ...conditions, Limit: 1, Offset: 0 },
    { every: 3000 },
  );
  const more = shown && newest ? newest.TotalCount - shown.TotalCount : 0;
  if (more > 0 && shown?.TotalCount === 0) onShow();
  if (more <= 0) return null;
  return (
    <div className="fresh row" role="status">
      {t('events.fresh', { count: more })}
      <Button size="small" onClick={onShow}>
        {t('events.show')}
      </Button>
    </div>
  );
}

function RemoveEvents({ events, onClose, onDone }: { events: Event[]; onClose(): void; onDone(): void }) {
  const { t } = useTexts();
  const remove = useWrite('DeleteImageInterceptEvent');
  const starts = events.reduce((sum, { EventCount }) => sum + EventCount, 0);
  return (
    <Question
      title={t('events.removeTitle')}
      confirm={t('events.remove')}
      danger
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate({ EventIds: events.map(({ EventId }) => EventId) }, { onSuccess: onDone })
      }
    >
      <p>{t('events.removeWhat', { count: events.length, starts })}</p>
    </Question>
  );
}

function useColumns(): Column<Event>[] {
  const { t } = useTexts();
  return [
    {
      title: t('events.latest'),
      orderField: 'LatestTime',
      cell: ({ LatestTime }) => <Time at={LatestTime} relative />,
    },
    {
      id: 'first',
      isExtra: true,
      title: t('events.first'),
      orderField: 'FirstTime',
      cell: ({ FirstTime }) => <Time at={FirstTime} relative />,
    },
    {
      id: 'action',
      title: t('events.action'),
      cell: ({ Behavior: behavior }) => <Behavior behavior={behavior} />,
    },
    {
      id: 'policy',
      title: t('events.policy'),
      cell: ({ PolicyId, PolicyName, EventType }) => (
        <>
          <Link to={`/policies/${PolicyId}`}>
            <LongText text={PolicyName} max={24} />
          </Link>
          <div className="quiet">
            <PolicyType template={EventType} />
          </div>
        </>
      ),
    },
    {
      id: 'image',
      title: t('events.image'),
      cell: ({ ImageName, ImageId }) => (
        <>
          <LongText text={ImageName} max={32} />
          <div className="quiet nowrap">
            <LongText text={shortId(ImageId)} max={24} /> <CopyButton text={ImageId} />
          </div>
        </>
      ),
    },
    {
      id: 'node',
      title: t('events.node'),
      cell: ({ NodeName, ClusterName, ClusterId, ScopeCount }) => (
        <>
          <span className="nowrap">
            <LongText text={NodeName} max={22} />{' '}
            {ScopeCount > 1 && (
              <span className="quiet">{t('events.moreNodes', { count: ScopeCount - 1 })}</span>
            )}
          </span>
          <div className="quiet">
            <LongText text={ClusterName || ClusterId} max={28} />
          </div>
        </>
      ),
    },
    {
      id: 'starts',
      title: t('events.starts'),
      orderField: 'EventCount',
      cell: ({ EventCount }) => EventCount,
      className: 'number',
    },
    {
      title: t('policies.actions'),
      cell: ({ EventId }) => (
        <Link to={{ pathname: `/events/${EventId}`, search: location.search }}>{t('events.details')}</Link>
      ),
    },
  ];
}
