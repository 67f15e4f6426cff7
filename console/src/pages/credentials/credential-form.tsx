import { useState } from 'react';
import type { Input } from '../../api/client';
import { useSession, useWrite } from '../../api/hooks';
import { Button } from '../../parts/button';
import { Drawer } from '../../parts/drawer';
import { LinesField, RadiosField, TextField } from '../../parts/fields';
import { Problem } from '../../parts/problem';
import { fieldTime, instantOf, wireTime } from '../../parts/time';
import { useTexts } from '../../texts';
import { en } from '../../texts/en';
import { type Credential, credentialTitle } from './credentials-page';
import type { ShownKey } from './new-key';

type Role = Input<'CreateCredential'>['Role'];
/** What each may do is a text. */
const roles = Object.keys(en.roles) as Role[];

interface CredentialFormProps {
  /** The one to change; a new one otherwise. */
  credential?: Credential;
  onKey(key: ShownKey): void;
  onClose(): void;
}

export function CredentialForm({ credential, onKey, onClose }: CredentialFormProps) {
  const { t } = useTexts();
  const { OffsetMinutes } = useSession();
  const create = useWrite('CreateCredential');
  const modify = useWrite('ModifyCredential');
  const [role, setRole] = useState<Role>('reader');
  const [name, setName] = useState(credential?.CredentialName ?? '');
  const [description, setDescription] = useState(credential?.Description ?? '');
  const before = credential?.ExpireTime ? fieldTime(instantOf(credential.ExpireTime, OffsetMinutes)) : '';
  const [expires, setExpires] = useState(before);
  const [place, setPlace] = useState({ ClusterId: '', NodeName: '' });
  const [networks, setNetworks] = useState(credential?.AllowedNetworks ?? []);
  const chosen = {
    CredentialName: name,
    Description: description,
    AllowedNetworks: networks,
    // Sent when changed only: a time that is over is refused.
    ...(expires !== before && { ExpireTime: expires && wireTime(new Date(expires), OffsetMinutes) }),
  };
  const save = () =>
    credential
      ? modify.mutate({ SecretId: credential.SecretId, ...chosen }, { onSuccess: onClose })
      : create.mutate(
          { Role: role, ...chosen, ...(role === 'agent' && bindingOf(place)) },
          { onSuccess: onKey },
        );
  const error = create.error ?? modify.error;
  const footer = (
    <>
      <Button variant="outline" onClick={onClose}>
        {t('drawer.cancel')}
      </Button>
      <Button onClick={save} loading={create.isPending || modify.isPending}>
        {t(credential ? 'form.save' : 'credentials.create')}
      </Button>
    </>
  );
  return (
    <Drawer
      title={credential ? credentialTitle(credential) : t('credentials.create')}
      onClose={onClose}
      footer={footer}
    >
      <h3>{t('credentials.role')}</h3>
      {credential ? (
        <p>
          {credential.Role}: {t(`roles.${credential.Role}` as 'roles.admin')} {t('credentials.roleStays')}
        </p>
      ) : (
        <RadiosField<Role>
          title={t('credentials.roleWhat')}
          name="role"
          value={role}
          onChange={(chosen: Role) => setRole(chosen)}
          options={roles.map((value) => ({ value, label: value, help: t(`roles.${value}`) }))}
        />
      )}
      <h3>{t('credentials.forPeople')}</h3>
      <TextField title={t('policies.name')} name="name" value={name} onChange={setName} />
      <TextField
        title={t('form.description')}
        name="description"
        value={description}
        onChange={setDescription}
      />
      <h3>{t('credentials.limits')}</h3>
      <TextField
        title={t('credentials.expiresAt')}
        name="expires"
        type="datetime-local"
        value={expires}
        onChange={setExpires}
      />
      <LinesField title={t('credentials.networks')} value={networks} onChange={setNetworks} />
      {!credential && role === 'agent' && (
        <>
          <TextField
            title={t('credentials.cluster')}
            name="cluster"
            value={place.ClusterId}
            onChange={(ClusterId) => setPlace({ ...place, ClusterId })}
          />
          <TextField
            title={t('credentials.node')}
            name="node"
            value={place.NodeName}
            onChange={(NodeName) => setPlace({ ...place, NodeName })}
          />
        </>
      )}
      {error && <Problem error={error} />}
    </Drawer>
  );
}

/** Only what is filled in: an empty cluster would mean nodes outside of clusters. */
const bindingOf = (place: { ClusterId: string; NodeName: string }) =>
  Object.fromEntries(Object.entries(place).filter(([, name]) => name !== ''));
