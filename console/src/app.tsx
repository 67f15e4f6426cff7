import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { createBrowserRouter, Navigate, RouterProvider, useRouteError } from 'react-router';
import { ConfigProvider } from 'tdesign-react/es/config-provider';
import enUS from 'tdesign-react/es/locale/en_US';
import zhCN from 'tdesign-react/es/locale/zh_CN';
import { queryClient, SessionContext, useSessionQuery } from './api/hooks';
import { usePages } from './pages/pages';
import { SignInPage } from './pages/sign-in-page';
import { Button } from './parts/button';
import { Frame } from './parts/frame';
import { Problem } from './parts/problem';
import { useTexts } from './texts';

export function App() {
  const { language } = useTexts();
  return (
    <ConfigProvider globalConfig={language === 'zh' ? zhCN : enUS}>
      <QueryClientProvider client={queryClient}>
        <SignedIn />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

/** The pages for whoever is signed in, at the address that was asked for; else the form. */
function SignedIn() {
  const { data: session, error, refetch } = useSessionQuery();
  if (session)
    return (
      <SessionContext.Provider value={session}>
        <Pages />
      </SessionContext.Provider>
    );
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return session === null ? <SignInPage /> : null;
}

/** Whatever address leads to no page of the role leads to its first one. */
function Pages() {
  const pages = usePages();
  const router = useMemo(() => {
    const otherwise = pages[0] ? <Navigate to={pages[0].path} replace /> : <NoPages />;
    const children = pages.map(({ path, rest = '', element }) => ({ path: `${path}${rest}`, element }));
    const element = <Frame pages={pages} />;
    const routes = [...children, { path: '*', element: otherwise }];
    // Within the frame, so that the other pages stay in reach.
    return createBrowserRouter([{ element, children: [{ errorElement: <Broken />, children: routes }] }], {
      basename: '/console',
    });
  }, [pages.map(({ path }) => path).join()]);
  return <RouterProvider router={router} />;
}

/** In place of a page that a fault of the console ended. */
function Broken() {
  const { t } = useTexts();
  return (
    <div className="card empty" role="alert">
      <h1>{t('problem.broken')}</h1>
      <p>{t('problem.brokenNext')}</p>
      <pre>{String(useRouteError())}</pre>
      <Button onClick={() => location.reload()}>{t('problem.reload')}</Button>
    </div>
  );
}

/** For a node agent's credential, which has nothing to look at. */
function NoPages() {
  const { t } = useTexts();
  return (
    <div className="card empty">
      <h1>{t('frame.noPages')}</h1>
      <p>{t('frame.noPagesNext')}</p>
    </div>
  );
}
