import { Link, useNavigate, useParams } from 'react-router';
import type { Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { CopyButton, LongText } from '../../parts/copy';
import { DataTable, Skeleton } from '../../parts/data-table';
import { Drawer } from '../../parts/drawer';
import { Problem } from '../../parts/problem';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { PolicyContent, Term } from '../policies/policy-content';
import { PolicyState, PolicyType } from '../policies/policy-marks';
import { Behavior } from './event-marks';
import { startParts } from './start-marks';

type Event = Reply<'DescribeImageInterceptEventDetail'>['Event'];

/** The event that the address names, over the list it is in. */
export function EventDrawer({ listed }: { listed: number[] }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { eventId } = useParams();
  const id = Number(eventId);
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptEventDetail',
    { EventId: id },
    { enabled: Boolean(eventId) },
  );
  if (!eventId) return null;
  const at = listed.indexOf(id);
  const linkTo = (other: number | undefined, title: string) =>
    at >= 0 &&
    other !== undefined && (
      <Link to={{ pathname: `/events/${other}`, search: location.search }}>{title}</Link>
    );
  return (
    <Drawer
      title={t('events.details')}
      onClose={() => void navigate({ pathname: '/events', search: location.search })}
      actions={
        <>
          {linkTo(listed[at - 1], t('events.previous'))}
          {linkTo(listed[at + 1], t('events.next'))}
        </>
      }
    >
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {!error && (data?.Event.EventId === id ? <EventDetails event={data.Event} /> : <Skeleton />)}
    </Drawer>
  );
}

function EventDetails({ event }: { event: Event }) {
  const { t } = useTexts();
  return (
    <>
      <h3>{t('events.event')}</h3>
      <p>{event.Description}</p>
      <dl className="terms">
        <Term name={t('events.type')}>
          <PolicyType template={event.EventType} />
        </Term>
        <Term name={t('events.action')}>
          <Behavior behavior={event.Behavior} />
        </Term>
        <Term name={t('events.starts')}>{event.EventCount}</Term>
        <Term name={t('events.first')}>
          <Time at={event.FirstTime} />
        </Term>
        <Term name={t('events.latest')}>
          <Time at={event.LatestTime} />
        </Term>
        <Term name={t('events.image')}>
          <div>{event.ImageName}</div>
          <code>{event.ImageId}</code> <CopyButton text={event.ImageId} />
        </Term>
      </dl>
      <h3>{t('events.hitPolicy')}</h3>
      <HitPolicy event={event} />
      <FromEvent event={event} />
      <h3>{t('events.scope')}</h3>
      <Scopes event={event} />
      <h3>{t('events.risk')}</h3>
      <Reasons event={event} />
      {event.StartParam && (
        <>
          <h4>{t('events.parameters')}</h4>
          <StartParameters event={event} />
        </>
      )}
      <h3>{t('events.solution')}</h3>
      <pre>{event.Solution}</pre>
      <CopyButton text={event.Solution} />
    </>
  );
}

/** The policy as it was at the hit, beside what it is now. */
function HitPolicy({ event }: { event: Event }) {
  const { t } = useTexts();
  const { data } = useRead(
    'DescribeImageInterceptPolicyDetail',
    { PolicyId: event.PolicyId },
    { enabled: event.PolicyExists },
  );
  const then = event.Policy;
  const now = event.PolicyExists ? data?.Policy : undefined;
  const told = ({ PolicyName, PolicyDescription, RiskRule, PrivilegeRule }: typeof then) =>
    JSON.stringify([PolicyName, PolicyDescription, RiskRule, PrivilegeRule]);
  const isSame = now && told(now) === told(then);
  return (
    <div className="beside">
      <PolicyThen title={t('events.then')} policy={then} />
      {!event.PolicyExists && <p>{t('events.gone')}</p>}
      {isSame && (
        <p>
          {t('events.same')} <Link to={`/policies/${event.PolicyId}`}>{t('policies.details')}</Link>
        </p>
      )}
      {now && !isSame && (
        <div>
          <p className="mark-light">{t('events.differs')}</p>
          <PolicyThen title={t('events.now')} policy={now} />
        </div>
      )}
    </div>
  );
}

/** What somebody may make of the event: a policy like the one that hit, or an exception from it. */
function FromEvent({ event: { EventId, EventType, PolicyExists, PolicyId, ImageId } }: { event: Event }) {
  const { t } = useTexts();
  const may = useMay();
  // There is one policy on privileges, which can be changed only.
  const mayCopy = may('CreateImageInterceptPolicy') && (EventType === 'RISK_IMAGE' || !PolicyExists);
  return (
    <p className="row">
      {mayCopy && <Link to={`/policies/new?like=${EventId}`}>{t('events.copyPolicy')}</Link>}
      {PolicyExists && may('ModifyImageInterceptPolicy') && (
        <Link to={`/policies/${PolicyId}/exempt?image=${encodeURIComponent(ImageId)}`}>
          {t('events.exempt')}
        </Link>
      )}
    </p>
  );
}

/** What asked for a privilege is marked. */
function StartParameters({ event: { StartParam, Reasons: reasons } }: { event: Event }) {
  const privileges = reasons.filter(({ Criterion }) => Criterion === 'PRIVILEGE');
  return (
    <pre>
      {startParts(StartParam, privileges).map(({ text, privilege }, i) =>
        privilege ? (
          <mark key={i} title={privilege}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </pre>
  );
}

function PolicyThen({ title, policy }: { title: string; policy: Event['Policy'] }) {
  const { t } = useTexts();
  return (
    <div>
      <strong>{title}</strong>
      <dl className="terms">
        <Term name={t('policies.name')}>{policy.PolicyName}</Term>
        <Term name={t('form.description')}>{policy.PolicyDescription}</Term>
        <Term name={t('policies.state')}>
          <PolicyState policy={policy} />
        </Term>
      </dl>
      <PolicyContent RiskRule={policy.RiskRule} PrivilegeRule={policy.PrivilegeRule} />
    </div>
  );
}

function Scopes({ event }: { event: Event }) {
  const { t } = useTexts();
  return (
    <DataTable
      caption={t('events.scope')}
      rows={event.Scopes}
      keyOf={({ ClusterId, NodeName }) => `${ClusterId} ${NodeName}`}
      empty=""
      columns={[
        { title: t('events.node'), cell: ({ NodeName }) => <LongText text={NodeName} /> },
        {
          title: t('events.address'),
          cell: ({ NodeIp, PublicIp }) => [NodeIp, PublicIp].filter(Boolean).join(', '),
        },
        {
          title: t('overview.cluster'),
          cell: ({ ClusterName, ClusterId }) => <LongText text={ClusterName || ClusterId} max={28} />,
        },
        {
          title: t('events.namespace'),
          cell: ({ Namespace }) => <LongText text={Namespace} max={28} />,
        },
        { title: t('events.pod'), cell: ({ PodName }) => <LongText text={PodName} /> },
        { title: t('events.starts'), cell: ({ EventCount }) => EventCount, className: 'number' },
        { title: t('events.first'), cell: ({ FirstTime }) => <Time at={FirstTime} relative /> },
        { title: t('events.latest'), cell: ({ LatestTime }) => <Time at={LatestTime} relative /> },
      ]}
    />
  );
}

function Reasons({ event }: { event: Event }) {
  const { t } = useTexts();
  return (
    <DataTable
      caption={t('events.risk')}
      rows={event.Reasons.map((reason, i) => ({ ...reason, key: String(i) }))}
      keyOf={({ key }) => key}
      empty=""
      columns={[
        { title: t('events.value'), cell: ({ Value }) => <code>{Value}</code> },
        { title: t('events.detail'), cell: ({ Detail }) => <WithCveLinks text={Detail} /> },
      ]}
    />
  );
}

function WithCveLinks({ text }: { text: string }) {
  return (
    <>
      {text.split(/(CVE-\d{4}-\d{4,})/).map((part, i) =>
        i % 2 === 0 ? (
          part
        ) : (
          <a key={i} href={`https://nvd.nist.gov/vuln/detail/${part}`} target="_blank" rel="noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  );
}
