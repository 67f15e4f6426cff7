import type { ReactNode } from 'react';
import type { Action } from '../api/client';
import { useMay } from '../api/hooks';
import type { TextKey } from '../texts';
import { AuditPage } from './service/audit-page';
import { CredentialsPage } from './credentials/credentials-page';
import { EventsPage } from './events/events-page';
import { ExportsPage } from './exports-page';
import { ImagesPage } from './images/images-page';
import { NodesPage } from './nodes-page';
import { OverviewPage } from './overview/overview-page';
import { PoliciesPage } from './policies/policies-page';
import { JobsPage } from './service/jobs-page';
import { SettingsPage } from './service/settings-page';
import { ShippingPage } from './shipping/shipping-page';

export interface Page {
  path: string;
  /** What may follow the path. */
  rest?: string;
  title: TextKey;
  element: ReactNode;
  /** Whoever may call none of them does not see the page. */
  needs: readonly Action[];
}

const all: readonly Page[] = [
  {
    path: '/overview',
    title: 'overview.short',
    element: <OverviewPage />,
    needs: ['DescribeImageInterceptPolicySummary'],
  },
  {
    path: '/policies',
    rest: '/:policyId?/:mode?',
    title: 'policies.short',
    element: <PoliciesPage />,
    needs: ['DescribeImageInterceptPolicyList'],
  },
  {
    path: '/events',
    rest: '/:eventId?',
    title: 'events.short',
    element: <EventsPage />,
    needs: ['DescribeImageInterceptEventList'],
  },
  {
    path: '/images',
    rest: '/:imageId?',
    title: 'images.short',
    element: <ImagesPage />,
    needs: ['DescribeImageList', 'ImportImageScanReport'],
  },
  {
    path: '/nodes',
    title: 'nodes.short',
    element: <NodesPage />,
    needs: ['DescribeImageInterceptAgentList'],
  },
  { path: '/exports', title: 'exports.short', element: <ExportsPage />, needs: ['DescribeExportJobList'] },
  {
    path: '/credentials',
    rest: '/:mode?',
    title: 'credentials.short',
    element: <CredentialsPage />,
    needs: ['DescribeCredentialList'],
  },
  {
    path: '/audit',
    rest: '/:number?',
    title: 'audit.short',
    element: <AuditPage />,
    needs: ['DescribeAuditLogList'],
  },
  {
    path: '/shipping',
    rest: '/:targetId?/:mode?',
    title: 'shipping.short',
    element: <ShippingPage />,
    needs: ['DescribeLogShippingTargetList'],
  },
  { path: '/jobs', title: 'jobs.short', element: <JobsPage />, needs: ['DescribeJobList'] },
  { path: '/settings', title: 'settings.short', element: <SettingsPage />, needs: ['DescribeSettingList'] },
];

/** The pages that show something to whoever is signed in. */
export function usePages(): readonly Page[] {
  const may = useMay();
  return all.filter(({ needs }) => needs.some(may));
}
