import type { Client } from '../../src/client/api-client.js';

const prefix = 'demo: ';

/** The name of a policy of the demo, by which a later run finds it. */
export const demoName = (name: string): string => prefix + name;

interface Lists {
  TotalCount: number;
  PolicyList: { PolicyId: string; PolicyName: string }[];
  EventList: { EventId: number; PolicyName: string; ImageName: string }[];
}

/** Deletes the policies of earlier runs and the events of the demo's images, so that only this run is counted. */
export async function clearEarlierRuns(call: Client['call'], imageNames: readonly string[]): Promise<void> {
  const named = { Filters: [{ Name: 'PolicyName', Values: [prefix] }], Limit: 100 };
  const { PolicyList } = await call<Lists>('DescribeImageInterceptPolicyList', named);
  const PolicyIds = PolicyList.filter(({ PolicyName }) => PolicyName.startsWith(prefix)).map(
    ({ PolicyId }) => PolicyId,
  );
  if (PolicyIds.length > 0) await call('DeleteImageInterceptPolicy', { PolicyIds });

  const ofImages = { Filters: [{ Name: 'ImageName', Values: imageNames, ExactMatch: true }], Limit: 100 };
  const { EventList } = await call<Lists>('DescribeImageInterceptEventList', ofImages);
  const EventIds = EventList.map(({ EventId }) => EventId);
  if (EventIds.length > 0) await call('DeleteImageInterceptEvent', { EventIds });
}
