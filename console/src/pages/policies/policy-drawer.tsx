import { Link, useNavigate, useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { type Action, call, type Reply } from '../../api/client';
import { useMay, useRead } from '../../api/hooks';
import { useAddress } from '../../parts/address';
import { Drawer } from '../../parts/drawer';
import { Problem } from '../../parts/problem';
import { Skeleton } from '../../parts/data-table';
import { Time } from '../../parts/time';
import { shortId } from '../../parts/copy';
import { type Say, useTexts } from '../../texts';
import { withoutImage } from './exemption';
import { PolicyContent, Term } from './policy-content';
import { draftOf, newDraft } from './policy-draft';
import { PolicyForm } from './policy-form';

import { type Policy, PolicyRange, PolicyState, PolicyType } from './policy-marks';

type Event = Reply<'DescribeImageInterceptEventDetail'>['Event'];

/** What the address asks for beside the list: a new policy, or one of them to see, edit or copy. */
export function PolicyDrawer() {
  const { policyId, mode } = useParams();
  const may = useMay();
  const navigate = useNavigate();
  const close = () => void navigate({ pathname: '/policies', search: location.search });
  if (!policyId) return null;
  if (policyId === 'new') return may('CreateImageInterceptPolicy') ? <NewPolicy onClose={close} /> : null;
  return (
    <OnePolicy
      key={`${policyId} ${mode}`}
      policyId={policyId}
      mode={mode && may(actionOf[mode] ?? 'DescribeImageInterceptPolicyDetail') ? mode : undefined}
      onClose={close}
    />
  );
}

const actionOf: Record<string, Action> = {
  edit: 'ModifyImageInterceptPolicy',
  copy: 'CreateImageInterceptPolicy',
  exempt: 'ModifyImageInterceptPolicy',
};

interface OnePolicyProps {
  policyId: string;
  mode: string | undefined;
  onClose(): void;
}

function OnePolicy({ policyId, mode, onClose }: OnePolicyProps) {
  const { t } = useTexts();
  const { data, error, refetch } = useRead('DescribeImageInterceptPolicyDetail', { PolicyId: policyId });
  if (!data)
    return (
      <Drawer title={t('policies.details')} onClose={onClose}>
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton />}
      </Drawer>
    );
  const policy = data.Policy;
  if (mode === 'edit') return <PolicyForm first={draftOf(policy)} policy={policy} onClose={onClose} />;
  if (mode === 'exempt') return <Exemption policy={policy} onClose={onClose} />;
  if (mode === 'copy') {
    const PolicyName = t('policies.copyName', { name: policy.PolicyName });
    return <PolicyForm first={{ ...draftOf(policy), PolicyName }} onClose={onClose} />;
  }
  return <PolicyDetails policy={policy} onClose={onClose} />;
}

/** An empty one, or one like the policy of the event that the address names. */
function NewPolicy({ onClose }: { onClose(): void }) {
  const { t } = useTexts();
  const { get } = useAddress();
  const EventId = Number(get('like'));
  const { data, error, refetch } = useRead(
    'DescribeImageInterceptEventDetail',
    { EventId },
    { enabled: EventId > 0 },
  );
  if (!EventId) return <PolicyForm first={newDraft()} onClose={onClose} />;
  if (!data)
    return (
      <Drawer title={t('form.new')} onClose={onClose}>
        {error ? <Problem error={error} onRetry={() => void refetch()} /> : <Skeleton />}
      </Drawer>
    );
  return <PolicyForm first={draftLike(data.Event, t)} note={t('form.like')} onClose={onClose} />;
}

const draftLike = ({ Policy: then }: Event, t: Say) => ({
  ...newDraft(),
  PolicyName: t('policies.copyName', { name: then.PolicyName }),
  PolicyDescription: then.PolicyDescription,
  PolicyTemplate: then.PolicyTemplate,
  ...(then.RiskRule && { RiskRule: then.RiskRule }),
  ...(then.PrivilegeRule && { PrivilegeRule: then.PrivilegeRule }),
});

/** The policy without the image that the address names, to look at and save. */
function Exemption({ policy, onClose }: { policy: Policy; onClose(): void }) {
  const { t } = useTexts();
  const { get } = useAddress();
  const imageId = get('image');
  const needsAll = policy.ImageScope.Type === 'ALL' && policy.RiskRule !== null;
  const { data: all, error } = useQuery({
    queryKey: ['images to choose', policy.PolicyId],
    queryFn: () => scannedImages(),
    enabled: needsAll,
  });
  if (needsAll && !all)
    return (
      <Drawer title={t('form.editTitle')} onClose={onClose}>
        {error ? <Problem error={error} /> : <Skeleton />}
      </Drawer>
    );
  if (all === 'too many')
    return (
      <Drawer title={t('form.editTitle')} onClose={onClose}>
        <p>{t('form.tooManyToExempt', { most: mostToChoose })}</p>
      </Drawer>
    );
  const changed = withoutImage(policy, imageId, all ?? []);
  const note = changed ? (needsAll ? 'form.exemptOfAll' : 'form.exempt') : 'form.exemptAlready';
  const { ImageScope = policy.ImageScope, PrivilegeRule = policy.PrivilegeRule } = changed ?? {};
  return (
    <PolicyForm
      first={draftOf({ ...policy, ImageScope, PrivilegeRule })}
      policy={policy}
      note={t(note, { image: shortId(imageId) })}
      onClose={onClose}
    />
  );
}

/** Images that are chosen for somebody: ten calls. */
const mostToChoose = 1000;
const pageSize = 100;

async function scannedImages(): Promise<string[] | 'too many'> {
  const Filters = [{ Name: 'Scanned', Values: ['true'] }];
  const ids: string[] = [];
  for (let Offset = 0; ; Offset += pageSize) {
    const { TotalCount, ImageList } = await call('DescribeImageList', { Filters, Limit: pageSize, Offset });
    if (TotalCount > mostToChoose) return 'too many';
    ids.push(...ImageList.map(({ ImageId }) => ImageId));
    if (ids.length >= TotalCount || ImageList.length === 0) return ids;
  }
}

function PolicyDetails({ policy, onClose }: { policy: Policy; onClose(): void }) {
  const { t } = useTexts();
  const may = useMay();
  return (
    <Drawer
      title={policy.PolicyName}
      onClose={onClose}
      actions={
        may('ModifyImageInterceptPolicy') && (
          <Link to={`/policies/${policy.PolicyId}/edit`}>{t('policies.edit')}</Link>
        )
      }
    >
      <dl className="terms">
        <Term name={t('form.description')}>{policy.PolicyDescription}</Term>
        <Term name={t('policies.type')}>
          <PolicyType template={policy.PolicyTemplate} />
        </Term>
        <Term name={t('policies.state')}>
          <PolicyState policy={policy} />
        </Term>
        <Term name={t('policies.range')}>
          <PolicyRange policy={policy} />
        </Term>
        <Term name={t('policies.changed')}>
          <Time at={policy.UpdateTime} /> · {t('policies.by', { uin: policy.OperationUin })}
        </Term>
      </dl>
      <h3>{t('words.content')}</h3>
      <PolicyContent RiskRule={policy.RiskRule} PrivilegeRule={policy.PrivilegeRule} />
    </Drawer>
  );
}
