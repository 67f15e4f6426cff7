import { generateSecret, saveCredential } from '../../../../src/store/credentials.js';
import type { Reply, TestClient, TestService } from '../../../support/service.js';
import { testSecrets } from '../../../support/secrets.js';

let accounts = 1_300_000_000;

/** An admin of an account in which nothing has happened yet, so that tests can share a service. */
export async function newAccount(service: TestService, uin = 'somebody'): Promise<TestClient> {
  accounts += 1;
  return newCredential(service, accounts, uin);
}

/** One more credential of an account. */
export async function newCredential(
  service: TestService,
  appId: number,
  uin: string,
  role = 'admin',
): Promise<TestClient> {
  const credential = { ...generateSecret(), appId, uin, role };
  await saveCredential(service.db, testSecrets, credential, service.clock.now());
  return service.clientOf(credential);
}

/** Creates a policy; its id. */
export async function created(client: TestClient, fields: object): Promise<string> {
  const { PolicyId } = await client.call('CreateImageInterceptPolicy', fields);
  return PolicyId as string;
}

/** The policy as it is now, as the detail shows it. */
export async function detailOf(client: TestClient, policyId: string): Promise<Reply> {
  const { Policy } = await client.call('DescribeImageInterceptPolicyDetail', { PolicyId: policyId });
  return Policy as Reply;
}

/** The whole list, oldest first. */
export async function listOf(client: TestClient, params: object = {}): Promise<Reply[]> {
  const order = { OrderField: 'CreateTime', Order: 'asc', Limit: 100 };
  const { PolicyList } = await client.call('DescribeImageInterceptPolicyList', { ...order, ...params });
  return PolicyList as Reply[];
}

/** What concurrent calls came to: the replies, and the codes of the refusals. */
export async function outcomes(
  calls: readonly Promise<Reply>[],
): Promise<{ replies: Reply[]; codes: string[] }> {
  const settled = await Promise.allSettled(calls);
  return {
    replies: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    codes: settled.flatMap((one) =>
      one.status === 'rejected' ? [String((one.reason as { code?: string }).code ?? one.reason)] : [],
    ),
  };
}
