import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { Tag } from 'tdesign-react/es/tag';
import type { Reply } from '../../api/client';
import { useMay, useRead, useSession } from '../../api/hooks';
import { Button } from '../../parts/button';
import { CopyButton, LongText } from '../../parts/copy';
import type { Column } from '../../parts/data-table';
import { PagedTable, usePage } from '../../parts/paged-table';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { type Asked, CredentialChange } from './credential-changes';
import { CredentialForm } from './credential-form';
import { NewKey, type ShownKey } from './new-key';

export type Credential = Reply<'DescribeCredentialList'>['CredentialList'][number];

export const credentialTitle = ({ CredentialName, SecretId }: Credential) => CredentialName || SecretId;

/** Who may call the API, and what. */
export function CredentialsPage() {
  const { t } = useTexts();
  const may = useMay();
  const navigate = useNavigate();
  const { mode } = useParams();
  const list = useRead('DescribeCredentialList', usePage());
  const [asked, setAsked] = useState<Asked>();
  const [key, setKey] = useState<ShownKey>();
  const toList = () => void navigate({ pathname: '/credentials', search: location.search });
  const showKey = (shown: ShownKey) => {
    toList();
    setAsked(undefined);
    setKey(shown);
  };
  const mayCreate = may('CreateCredential');
  return (
    <>
      <div className="page-head row">
        <h1>{t('credentials.title')}</h1>
        {mayCreate && (
          <Button onClick={() => void navigate({ pathname: '/credentials/new', search: location.search })}>
            {t('credentials.create')}
          </Button>
        )}
      </div>
      <PagedTable
        caption={t('credentials.title')}
        columns={useColumns(setAsked)}
        list={list}
        rowsOf={({ CredentialList }) => CredentialList}
        keyOf={({ SecretId }) => SecretId}
        empty=""
      />
      {mode === 'new' && mayCreate && <CredentialForm onClose={toList} onKey={showKey} />}
      {asked?.change === 'edit' && (
        <CredentialForm credential={asked.credential} onClose={() => setAsked(undefined)} onKey={showKey} />
      )}
      {asked && <CredentialChange {...asked} onKey={showKey} onClose={() => setAsked(undefined)} />}
      {key && <NewKey shown={key} onClose={() => setKey(undefined)} />}
    </>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<Credential>[] {
  const { t } = useTexts();
  const { SecretId: mine } = useSession();
  return [
    {
      title: t('policies.name'),
      cell: (credential) => (
        <>
          <strong>
            <LongText text={credentialTitle(credential)} max={24} />
          </strong>{' '}
          {credential.SecretId === mine && <Tag variant="outline">{t('credentials.mine')}</Tag>}
          {credential.Description && (
            <div className="quiet">
              <LongText text={credential.Description} max={44} />
            </div>
          )}
          <div className="quiet nowrap">
            {credential.CredentialName && <LongText text={credential.SecretId} max={24} />}
            <CopyButton text={credential.SecretId} />
          </div>
        </>
      ),
    },
    {
      title: t('credentials.role'),
      className: 'told',
      cell: ({ Role, ClusterId, NodeName }) => (
        <>
          {Role}
          <div className="quiet">{t(`roles.${Role}` as 'roles.admin')}</div>
          <Binding clusterId={ClusterId} nodeName={NodeName} />
        </>
      ),
    },
    { title: t('policies.state'), cell: (credential) => <CredentialState credential={credential} /> },
    {
      title: t('credentials.used'),
      cell: ({ LastUsedTime, LastUsedFrom }) =>
        LastUsedTime ? (
          <>
            <Time at={LastUsedTime} relative />
            <div className="quiet">{LastUsedFrom}</div>
          </>
        ) : (
          t('credentials.neverUsed')
        ),
    },
    { title: t('credentials.made'), cell: ({ CreateTime }) => <Time at={CreateTime} relative /> },
    { title: t('policies.actions'), cell: (credential) => <Changes credential={credential} ask={ask} /> },
  ];
}

/** Which nodes an agent's credential may speak for, where not for all. */
function Binding({ clusterId, nodeName }: { clusterId: string | null; nodeName: string | null }) {
  const { t } = useTexts();
  if (clusterId === null) return null;
  return (
    <div>
      {clusterId ? t('credentials.onlyCluster', { cluster: clusterId }) : t('credentials.onlyOutside')}
      {nodeName && <> · {t('credentials.onlyNode', { node: nodeName })}</>}
    </div>
  );
}

function CredentialState({ credential }: { credential: Credential }) {
  const { t } = useTexts();
  const { Status, ExpireTime, PreviousKeyExpireTime, AllowedNetworks } = credential;
  return (
    <>
      {Status === 'ACTIVE' ? (
        <Tag variant="outline">● {t('credentials.ACTIVE')}</Tag>
      ) : (
        <Tag variant="outline" className="mark-strong">
          ○ {t(`credentials.${Status}`)}
        </Tag>
      )}
      {Status === 'ACTIVE' && ExpireTime && (
        <div className="quiet">
          {t('credentials.expires')} <Time at={ExpireTime} relative />
        </div>
      )}
      {PreviousKeyExpireTime && (
        <div className="quiet">
          {t('credentials.previousEnds')} <Time at={PreviousKeyExpireTime} relative />
        </div>
      )}
      {AllowedNetworks.length > 0 && (
        <div className="quiet">
          {t('credentials.from')} {AllowedNetworks.join(', ')}
        </div>
      )}
    </>
  );
}

function Changes({ credential, ask }: { credential: Credential; ask(asked: Asked): void }) {
  const { t } = useTexts();
  const may = useMay();
  const isOff = credential.Status === 'DISABLED';
  const buttons = [
    ['edit', 'policies.edit', 'ModifyCredential'],
    ['rotate', 'credentials.rotate', 'RotateCredential'],
    [isOff ? 'on' : 'off', isOff ? 'credentials.enable' : 'credentials.disable', 'ModifyCredentialStatus'],
    ['remove', 'policies.remove', 'DeleteCredential'],
  ] as const;
  return (
    <div className="row actions">
      {buttons
        .filter(([, , action]) => may(action))
        .map(([change, title]) => (
          <button key={title} type="button" className="link" onClick={() => ask({ change, credential })}>
            {t(title)}
          </button>
        ))}
    </div>
  );
}
