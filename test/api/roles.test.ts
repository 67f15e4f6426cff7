import { actions } from '../../src/actions/index.js';
import { saveCredential, generateSecret } from '../../src/store/credentials.js';
import { startTestService, type TestClient, type TestService, testAppId } from '../support/service.js';
import { testSecrets } from '../support/secrets.js';

/** R1, action by action. Whoever may call gets to hear that no input is a list, and nothing is done. */
describe('roles', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());

  const forNodes = [
    'EvaluateContainerStart',
    'EvaluateContainerStarts',
    'DescribeAgentPolicySnapshot',
    'DescribeAgentImageSummaries',
    'ReportContainerStarts',
    'ReportAgentHeartbeat',
  ];
  const shows = (action: string) =>
    (action.startsWith('Describe') && !action.startsWith('DescribeAgent')) || action.endsWith('ExportJob');
  /** Who may call what is not for everybody who reads. */
  const forAuditors = [
    'DescribeCredentialList',
    'DescribeAuditLogList',
    'CreateAuditLogExportJob',
    'DescribeLogShippingTargetList',
  ];
  /** Admin may all; reader what only shows, or exports what is shown; agent what a node needs. By name, not by what the actions say of themselves. */
  const mayCall = {
    admin: () => true,
    // Exporting is another way of reading.
    reader: (action: string) => shows(action) && !forAuditors.includes(action),
    auditor: shows,
    scanner: (action: string) => action === 'ImportImageScanReport',
    agent: (action: string) => forNodes.includes(action),
  };
  const expectAllowed = (client: TestClient, action: string) =>
    client.expectRefusal('InvalidParameter', action, [], /`the request`.*`object`/);
  const expectForbidden = (client: TestClient, action: string) =>
    client.expectRefusal(
      'UnauthorizedOperation',
      action,
      [],
      new RegExp(`\`${client.credential.role}\`.* ${action}\\.`),
    );

  for (const { name: action } of actions)
    for (const [role, may] of Object.entries(mayCall))
      it(`${may(action) ? 'lets' : 'does not let'} the role ${role} call ${action}`, async () => {
        const client = service[role as keyof typeof mayCall];
        await (may(action) ? expectAllowed : expectForbidden)(client, action);
      });

  for (const role of ['owner', 'Admin', '', 'constructor', '__proto__', 'toString'])
    it(`lets a role that it does not know, ${JSON.stringify(role)}, call nothing`, async () => {
      const credential = { ...generateSecret(), appId: testAppId, uin: 'someone', role };
      await saveCredential(service.db, testSecrets, credential, service.clock.now());
      const client = service.clientOf(credential);
      for (const { name } of actions) await expectForbidden(client, name);
    });

  it('counts when it is changed, as soon as the service has caught up', async () => {
    const credential = { ...generateSecret(), appId: testAppId, uin: 'someone', role: 'reader' };
    const client = service.clientOf(credential);
    await saveCredential(service.db, testSecrets, credential, service.clock.now());
    await expectForbidden(client, 'DeleteImage');
    credential.role = 'admin';
    await saveCredential(service.db, testSecrets, credential, service.clock.now());
    await service.catchUp();
    await expectAllowed(client, 'DeleteImage');
  });
});
