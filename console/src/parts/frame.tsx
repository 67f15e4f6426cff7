import { NavLink, Outlet } from 'react-router';
import { Button } from './button';
import { signOut } from '../api/client';
import { enter, useSession } from '../api/hooks';
import { type TextKey, useTexts } from '../texts';
import { LanguageButton, ThemeButton } from './preferences';

interface FrameProps {
  pages: readonly { path: string; title: TextKey }[];
}

export function Frame({ pages }: FrameProps) {
  const { t } = useTexts();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('frame.skip')}
      </a>
      <header className="top">
        <strong className="product">⬢ {t('frame.product')}</strong>
        <LanguageButton />
        <ThemeButton />
        <WhoAmI />
      </header>
      <nav className="menu" aria-label={t('frame.pages')}>
        {pages.map(({ path, title }) => (
          <NavLink key={path} to={path}>
            {t(title)}
          </NavLink>
        ))}
      </nav>
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function WhoAmI() {
  const { t } = useTexts();
  const { Role, SecretId, AppId } = useSession();
  const leave = () => {
    void signOut().finally(() => enter(null));
  };
  const shortId = `${SecretId.slice(0, 8)}…${SecretId.slice(-2)}`;
  return (
    <span className="who">
      <span className="quiet" title={`${SecretId} · ${t('frame.account')} ${AppId}`}>
        {Role}: {SecretId.length > 12 ? shortId : SecretId}
      </span>
      <Button variant="outline" size="small" onClick={leave}>
        {t('frame.signOut')}
      </Button>
    </span>
  );
}
