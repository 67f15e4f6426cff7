import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../parts/button';
import { Input } from 'tdesign-react/es/input';
import { type CallError, signIn } from '../api/client';
import { enter } from '../api/hooks';
import { Problem } from '../parts/problem';
import { LanguageButton, ThemeButton } from '../parts/preferences';
import { useTexts } from '../texts';

/** The token of a link that `npm run console` printed, taken out of the address at once. */
function takeLink(): string | undefined {
  const link = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (link) history.replaceState(null, '', location.pathname);
  return link;
}

export function SignInPage() {
  const { t } = useTexts();
  const [secretId, setSecretId] = useState('');
  const [secretKey, setSecretKey] = useState('');
  const [error, setError] = useState<CallError>();
  const [busy, setBusy] = useState(false);

  const submit = (given: Parameters<typeof signIn>[0]) => {
    setBusy(true);
    signIn(given)
      .then(enter, (refusal: CallError) => setError(refusal))
      .finally(() => setBusy(false));
  };
  useEffect(() => {
    const link = takeLink();
    if (link) submit({ Link: link });
  }, []);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit({ SecretId: secretId, SecretKey: secretKey });
    setSecretKey('');
  };

  return (
    <main className="sign-in">
      <form onSubmit={onSubmit} className="card sign-in-form">
        <h1>{t('frame.product')}</h1>
        <p className="quiet">{t('signIn.explanation')}</p>
        {error && <Problem error={error} />}
        <label className="field">
          <span>SecretId</span>
          <Input
            placeholder=""
            value={secretId}
            onChange={setSecretId}
            name="username"
            autocomplete="username"
            autofocus
          />
        </label>
        <label className="field">
          <span>SecretKey</span>
          <Input
            placeholder=""
            value={secretKey}
            onChange={setSecretKey}
            type="password"
            name="password"
            autocomplete="current-password"
          />
        </label>
        <Button type="submit" block loading={busy} disabled={!secretId || !secretKey}>
          {t('signIn.enter')}
        </Button>
        <p className="quiet">
          {t('signIn.link')} <code>npm run console</code>
        </p>
        <div className="row end">
          <LanguageButton />
          <ThemeButton />
        </div>
      </form>
    </main>
  );
}
