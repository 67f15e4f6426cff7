import { QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter, Navigate, RouterProvider } from 'react-router';
import { ConfigProvider } from 'tdesign-react/es/config-provider';
import enUS from 'tdesign-react/es/locale/en_US';
import zhCN from 'tdesign-react/es/locale/zh_CN';
import { queryClient, SessionContext, useSessionQuery } from './api/hooks';
import { EventsPage } from './pages/events/events-page';
import { ExportsPage } from './pages/exports-page';
import { ImagesPage } from './pages/images/images-page';
import { NodesPage } from './pages/nodes-page';
import { OverviewPage } from './pages/overview/overview-page';
import { PoliciesPage } from './pages/policies/policies-page';
import { JobsPage } from './pages/service/jobs-page';
import { SettingsPage } from './pages/service/settings-page';
import { SignInPage } from './pages/sign-in-page';
import { Frame } from './parts/frame';
import { Problem } from './parts/problem';
import { useTexts } from './texts';

const router = createBrowserRouter(
  [
    {
      element: <Frame />,
      children: [
        { index: true, element: <Navigate to="/overview" replace /> },
        { path: 'overview', element: <OverviewPage /> },
        { path: 'events/:eventId?', element: <EventsPage /> },
        { path: 'images/:imageId?', element: <ImagesPage /> },
        { path: 'nodes', element: <NodesPage /> },
        { path: 'exports', element: <ExportsPage /> },
        { path: 'jobs', element: <JobsPage /> },
        { path: 'settings', element: <SettingsPage /> },
        { path: 'policies/:policyId?/:mode?', element: <PoliciesPage /> },
        { path: '*', element: <Navigate to="/overview" replace /> },
      ],
    },
  ],
  { basename: '/console' },
);

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
        <RouterProvider router={router} />
      </SessionContext.Provider>
    );
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return session === null ? <SignInPage /> : null;
}
