import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { actions } from '../../../../src/actions/index.js';
import { type Reply, startTestService, type TestClient, type TestService } from '../../../support/service.js';

describe('a credential bound to a cluster or a node', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  async function bound(fields: object): Promise<TestClient> {
    const { SecretId, SecretKey } = await service.admin.call('CreateCredential', {
      ...{ Role: 'agent', ...fields },
    });
    return service.clientOf({
      ...{ ...service.admin.credential, secretId: SecretId as string, secretKey: SecretKey as string },
    });
  }

  interface Place {
    Node: { NodeName: string };
    Cluster?: { ClusterId: string };
  }
  const place = (NodeName: string, ClusterId?: string): Place => ({
    ...{ Node: { NodeName }, ...(ClusterId !== undefined && { Cluster: { ClusterId } }) },
  });
  const start = (at: Place) => ({ ...at, Image: { ImageName: 'nginx:1' } });

  /** What each action that tells of a place is sent. */
  const requests: Record<string, (at: Place) => object> = {
    EvaluateContainerStart: start,
    EvaluateContainerStarts: (at) => ({ Starts: [start(place('node-1', 'cls-1')), start(at)] }),
    ReportContainerStarts: (at) => ({
      ...at,
      ...{ Segment: randomUUID(), First: 0, Stories: [], Starts: [{ Time: 0, Stories: [] }] },
    }),
    ReportAgentHeartbeat: (at) => ({
      ...at,
      ...{ Version: '1', Engines: [], FailMode: 'open', PolicyRevision: '', StartedTime: 0 },
      Spool: { Starts: 0, Bytes: 0, Full: false },
      Counts: { Allowed: 0, Alerted: 0, Intercepted: 0, Undecided: 0 },
    }),
  };

  it('every action that takes a node is tried here', () => {
    const takesNode = actions.filter(({ input }) =>
      JSON.stringify(input).includes('"NodeName":{"minLength"'),
    );
    assert.deepEqual(
      takesNode
        .filter(({ role }) => role === 'agent')
        .map(({ name }) => name)
        .sort(),
      Object.keys(requests).sort(),
    );
  });

  const elsewhere: [string, Place][] = [
    ['another node', place('node-2', 'cls-1')],
    ['the same name in another cluster', place('node-1', 'cls-2')],
    ['the same name outside of clusters', place('node-1')],
    ['another case', place('Node-1', 'cls-1')],
  ];
  for (const [action, request] of Object.entries(requests)) {
    it(`${action}: is taken for its node`, async () => {
      const client = await bound({ ClusterId: 'cls-1', NodeName: 'node-1' });
      await client.call(action, request(place('node-1', 'cls-1')));
    });

    for (const [what, at] of elsewhere)
      it(`${action}: is refused for ${what}, which both places are named for`, async () => {
        const client = await bound({ ClusterId: 'cls-1', NodeName: 'node-1' });
        const message = new RegExp(
          `bound to cluster \`cls-1\`, node \`node-1\`; given cluster \`${at.Cluster?.ClusterId ?? ''}\`, node \`${at.Node.NodeName}\``,
        );
        await client.expectRefusal('UnauthorizedOperation', action, request(at), message);
      });
  }

  it('to a cluster may speak for all of its nodes, and for no other', async () => {
    const client = await bound({ ClusterId: 'cls-1' });
    for (const node of ['node-1', 'node-2'])
      await client.call('EvaluateContainerStart', start(place(node, 'cls-1')));
    for (const at of [place('node-1', 'cls-2'), place('node-1')])
      await client.expectRefusal(
        'UnauthorizedOperation',
        'EvaluateContainerStart',
        start(at),
        /`cls-1`; given/,
      );
  });

  it('to a node without a cluster may speak for it outside of clusters alone', async () => {
    const client = await bound({ NodeName: 'node-1' });
    await client.call('EvaluateContainerStart', start(place('node-1')));
    await client.call('EvaluateContainerStart', start(place('node-1', '')));
    await client.expectRefusal(
      ...(['UnauthorizedOperation', 'EvaluateContainerStart', start(place('node-1', 'cls-1'))] as const),
      /bound to cluster ``, node `node-1`/,
    );
  });

  it('is listed with what it is bound to', async () => {
    await bound({ ClusterId: 'cls-1', NodeName: 'node-1', CredentialName: 'bound' });
    const { CredentialList } = await service.admin.call('DescribeCredentialList', { Limit: 100 });
    const [listed] = (CredentialList as Reply[]).filter(({ CredentialName }) => CredentialName === 'bound');
    assert.deepEqual([listed!['ClusterId'], listed!['NodeName']], ['cls-1', 'node-1']);
    const { AuditLogList } = await service.admin.call('DescribeAuditLogList', { Limit: 1 });
    assert.match(JSON.stringify(AuditLogList), /node-1.*cls-1/);
  });

  for (const [Role, fields] of [
    ['reader', { ClusterId: 'cls-1' }],
    ['admin', { NodeName: 'node-1' }],
  ] as const)
    it(`is refused for the role ${Role}, which tells of no node`, () =>
      service.admin.expectRefusal(
        'InvalidParameterValue',
        'CreateCredential',
        { Role, ...fields },
        new RegExp(`\`${Object.keys(fields)[0]}\` is only for .* role agent; given the role \`${Role}\``),
      ));
});
