import assert from 'node:assert/strict';
import { hourMs } from '../../../support/clock.js';
import { imageId, imported, privilegePolicy, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestClient, type TestService } from '../../../support/service.js';
import { created, detailOf, newAccount, newCredential } from './accounts.js';

const modify = 'ModifyImageInterceptPolicy';

describe('ModifyImageInterceptPolicy', () => {
  let service: TestService;
  let client: TestClient;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(async () => {
    client = await newAccount(service);
    await client.call('ImportImageScanReport', imported('a'));
    await client.call('ImportImageScanReport', imported('b'));
  });

  const full = () =>
    riskPolicy({
      PolicyName: 'full',
      PolicyDescription: 'as it was',
      ObservationDays: 3,
      ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a'), imageId('b')] },
      RiskRule: { Vulnerability: { CveIds: ['CVE-1'], Severities: ['HIGH'] }, Virus: { Names: ['x'] } },
    });

  const changes: [field: string, value: unknown, shown?: object][] = [
    ['PolicyName', 'renamed'],
    ['PolicyName', 'full'],
    ['PolicyDescription', 'described'],
    ['PolicyDescription', ''],
    ['PolicyTemplate', 'RISK_IMAGE'],
    ['ImageScope', { Type: 'ALL' }, { EffectImageCount: 2 }],
    ['ImageScope', { Type: 'SELECTED', ImageIds: [imageId('b')] }, { EffectImageCount: 1 }],
    ['RiskRule', { SensitiveData: { Severities: ['LOW'] } }],
    ['RiskRule', { Vulnerability: { Labels: ['POC'] } }],
  ];
  for (const [field, value, shown = {}] of changes) {
    it(`changes ${field} to ${JSON.stringify(value).slice(0, 40)} and nothing else`, async () => {
      const PolicyId = await created(client, full());
      const before = await detailOf(client, PolicyId);
      service.clock.advance(hourMs);
      const colleague = await newCredential(service, client.credential.appId, 'colleague');
      await colleague.call(modify, { PolicyId, [field]: value });
      const after = await detailOf(client, PolicyId);
      const changed = {
        [field]: value,
        ...shown,
        OperationUin: 'colleague',
        UpdateTime: after['UpdateTime'],
      };
      assert.deepEqual(after, { ...before, ...changed });
      assert.notEqual(after['UpdateTime'], before['UpdateTime']);
    });
  }

  it('leaves everything but the time and the person as it is when nothing is named', async () => {
    const PolicyId = await created(client, full());
    const before = await detailOf(client, PolicyId);
    service.clock.advance(hourMs);
    await client.call(modify, { PolicyId });
    const after = await detailOf(client, PolicyId);
    assert.deepEqual(after, { ...before, UpdateTime: after['UpdateTime'] });
  });

  it('replaces a privilege rule whole: without privileges it means all five categories again', async () => {
    const PrivilegeRule = { Mode: 'DENY_SELECTED', Privileges: ['PRIVILEGED'] };
    const ImageScope = { Type: 'SELECTED', ImageIds: [imageId('z')] };
    const PolicyId = await created(client, privilegePolicy({ PrivilegeRule, ImageScope }));
    await client.call(modify, { PolicyId, PrivilegeRule: { Mode: 'ALLOW_ONLY_SELECTED' } });
    const { PrivilegeRule: rule } = (await detailOf(client, PolicyId)) as unknown as {
      PrivilegeRule: { Mode: string; Privileges: string[] };
    };
    assert.equal(rule.Mode, 'ALLOW_ONLY_SELECTED');
    assert.equal(rule.Privileges.length, 5);
  });

  it('may select unknown images for a privilege policy', async () => {
    const PolicyId = await created(client, privilegePolicy());
    const ImageScope = { Type: 'SELECTED', ImageIds: [imageId('z')] };
    await client.call(modify, { PolicyId, ImageScope });
    assert.deepEqual((await detailOf(client, PolicyId))['ImageScope'], ImageScope);
  });

  const refusals: [why: string, fields: object, code: string, says: RegExp][] = [
    [
      'another template',
      { PolicyTemplate: 'PRIVILEGED_IMAGE' },
      'InvalidParameterValue',
      /cannot be changed/,
    ],
    [
      'a rule of the other template',
      { PrivilegeRule: { Mode: 'DENY_SELECTED' } },
      'InvalidParameter.RuleInfoInValid',
      /`PrivilegeRule` does not belong/,
    ],
    ['a rule without family', { RiskRule: {} }, 'InvalidParameter.RuleInfoInValid', /`RiskRule`/],
    ['a name that is taken', { PolicyName: 'taken' }, 'FailedOperation.RuleNameRepeat', /`taken`/],
    [
      'an unknown image beside a known one',
      { ImageScope: { Type: 'SELECTED', ImageIds: [imageId('a'), imageId('z')] } },
      'FailedOperation.RuleSelectImageOutRange',
      /unknown or have no scan result/,
    ],
    [
      'no image',
      { ImageScope: { Type: 'SELECTED', ImageIds: [] } },
      'MissingParameter',
      /`ImageScope.ImageIds`/,
    ],
    ['too many days', { ObservationDays: 366 }, 'InvalidParameterValue.DataRange', /at most 365/],
    ['an empty name', { PolicyName: '' }, 'InvalidParameterValue.LengthLimit', /at least 1/],
    ['a ClientToken', { ClientToken: 'x' }, 'UnknownParameter', /`ClientToken`/],
  ];
  for (const [why, fields, code, says] of refusals) {
    it(`refuses ${why} and changes nothing, the other fields of the request included`, async () => {
      await created(client, riskPolicy({ PolicyName: 'taken' }));
      const PolicyId = await created(client, full());
      const before = await detailOf(client, PolicyId);
      await client.expectRefusal(code, modify, { PolicyId, PolicyDescription: 'changed', ...fields }, says);
      assert.deepEqual(await detailOf(client, PolicyId), before);
    });
  }

  it('says that there is no such policy, deleted or never made', async () => {
    const PolicyId = await created(client, full());
    await client.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    for (const id of [PolicyId, '5d0d0c1c-0000-4000-8000-000000000001', 'no uuid']) {
      await client.expectRefusal('ResourceNotFound', modify, { PolicyId: id, PolicyName: 'x' });
    }
  });

  it('leaves an audit entry of every change, by whom', async () => {
    const PolicyId = await created(client, full());
    await client.call(modify, { PolicyId, PolicyDescription: 'changed' });
    await client.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    const entries = (await service
      .db('audit_entries')
      .select('action', 'actor')
      .where({ target: PolicyId })
      .orderBy('entry_id')) as object[];
    assert.deepEqual(
      entries,
      ['POLICY_CREATED', 'POLICY_MODIFIED', 'POLICY_DELETED'].map((action) => ({
        action,
        actor: 'somebody',
      })),
    );
  });
});
