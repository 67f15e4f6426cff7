import { useEffect, useState } from 'react';
import { Button } from '../../parts/button';
import { CopyButton } from '../../parts/copy';
import { Drawer } from '../../parts/drawer';
import { Time } from '../../parts/time';
import { useTexts } from '../../texts';
import { Term } from '../policies/policy-content';

export interface ShownKey {
  SecretId: string;
  SecretKey: string;
  /** Of a rotation. */
  PreviousKeyExpireTime?: string;
}

/** The only place where a key is seen: closed, it is gone. */
export function NewKey({ shown, onClose }: { shown: ShownKey; onClose(): void }) {
  const { t } = useTexts();
  const { SecretId, SecretKey, PreviousKeyExpireTime } = shown;
  const file = useFile(`TCSS_SECRET_ID=${SecretId}\nTCSS_SECRET_KEY=${SecretKey}\n`);
  return (
    <Drawer
      title={t('credentials.newKey')}
      kind="question"
      onClose={onClose}
      footer={<Button onClick={onClose}>{t('credentials.kept')}</Button>}
    >
      <p className="mark-light">⚠ {t('credentials.once')}</p>
      <dl className="terms">
        <Term name="SecretId">
          <code>{SecretId}</code> <CopyButton text={SecretId} />
        </Term>
        <Term name="SecretKey">
          <code>{SecretKey}</code> <CopyButton text={SecretKey} />
        </Term>
        {PreviousKeyExpireTime && (
          <Term name={t('credentials.previousEnds')}>
            <Time at={PreviousKeyExpireTime} />
          </Term>
        )}
      </dl>
      <a href={file} download={`${SecretId}.env`}>
        {t('credentials.download')}
      </a>
    </Drawer>
  );
}

/** The address of a file with this text, for as long as it is shown. */
function useFile(text: string): string {
  const [url, setUrl] = useState('');
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}
