import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../../support/clock.js';
import { type Reply, startTestService, type TestClient, type TestService } from '../../../support/service.js';

/** The life of a credential, as an admin has it by calls. */
describe('credentials by calls', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  interface Made {
    secretId: string;
    secretKey: string;
    client: TestClient;
  }
  async function make(fields: object = {}): Promise<Made> {
    const reply = await service.admin.call('CreateCredential', { Role: 'reader', ...fields });
    const { SecretId: secretId, SecretKey: secretKey } = reply as Reply & Record<string, string>;
    return { secretId: secretId!, secretKey: secretKey!, client: withKey(secretId!, secretKey!) };
  }
  const withKey = (secretId: string, secretKey: string) =>
    service.clientOf({ ...service.admin.credential, secretId, secretKey });
  const works = (client: TestClient) => client.call('DescribeImageInterceptPolicySummary');
  const refused = (client: TestClient, code: string, message: RegExp) =>
    client.expectRefusal(code, 'DescribeImageInterceptPolicySummary', {}, message);
  const list = async () =>
    (await service.admin.call('DescribeCredentialList', { Limit: 100 }))['CredentialList'] as Record<
      string,
      unknown
    >[];
  const listed = async (secretId: string) => (await list()).find(({ SecretId }) => SecretId === secretId);

  it('one is made with a key that works at once and is never shown again', async () => {
    const made = await make({ CredentialName: 'ci', Description: 'for builds', Uin: '100000000007' });
    assert.match(made.secretId, /^AKID[A-Za-z0-9]{32}$/);
    await works(made.client);
    assert.deepEqual(await listed(made.secretId), {
      ...{ SecretId: made.secretId, CredentialName: 'ci', Description: 'for builds', Role: 'reader' },
      ...{ Uin: '100000000007', Status: 'ACTIVE', CreateTime: '2026-03-10 12:00:00', ExpireTime: null },
      ...{ PreviousKeyExpireTime: null, AllowedNetworks: [], ClusterId: null, NodeName: null },
      ...{ LastUsedTime: null, LastUsedFrom: null },
    });
    assert.ok(!JSON.stringify(await list()).includes(made.secretKey));
    await made.client.expectRefusal('UnauthorizedOperation', 'CreateCredential', { Role: 'admin' });
  });

  it('the Uin that is made up tells credentials of an account apart', async () => {
    const uins = new Set();
    for (let n = 0; n < 5; n += 1) uins.add((await listed((await make()).secretId))!['Uin']);
    assert.equal(uins.size, 5);
  });

  it('shows only the credentials of the own account, in pages', async () => {
    await make();
    const reply = await service.admin.call('DescribeCredentialList', { Limit: 2, Offset: 1 });
    assert.equal(reply['TotalCount'], 6);
    assert.equal(reply['CredentialList'].length, 2);
    assert.equal((await service.stranger.call('DescribeCredentialList'))['TotalCount'], 1);
  });

  it('one that is disabled is refused at once, and works again when it is switched on', async () => {
    const { secretId, client } = await make();
    await works(client);
    await service.admin.call('ModifyCredentialStatus', { SecretIds: [secretId], Enabled: false });
    await refused(client, 'AuthFailure.SecretIdNotFound', /^This credential is disabled/);
    assert.equal((await listed(secretId))!['Status'], 'DISABLED');
    // Who has not the key does not hear that it is off.
    await refused(withKey(secretId, 'x'.repeat(32)), 'AuthFailure.SignatureFailure', /./);
    await service.admin.call('ModifyCredentialStatus', { SecretIds: [secretId], Enabled: true });
    await works(client);
  });

  it('one that has expired is refused from that very second', async () => {
    const { secretId, client } = await make({ ExpireTime: '2026-03-11 12:00:00' });
    service.clock.advance(dayMs - 1000);
    await works(client);
    service.clock.advance(1000);
    await refused(client, 'AuthFailure.SecretIdNotFound', /^This credential has expired/);
    assert.equal((await listed(secretId))!['Status'], 'EXPIRED');
    await service.admin.call('ModifyCredential', { SecretId: secretId, ExpireTime: '' });
    await works(client);
  });

  it('after a rotation both keys work, until the overlap is over', async () => {
    const { secretId, client: old } = await make();
    const rotated = await service.admin.call('RotateCredential', { SecretId: secretId, OverlapHours: 2 });
    assert.equal(rotated['PreviousKeyExpireTime'], '2026-03-10 14:00:00');
    const fresh = withKey(secretId, rotated['SecretKey'] as string);
    await works(old);
    await works(fresh);
    service.clock.advance(2 * hourMs);
    await works(fresh);
    await refused(old, 'AuthFailure.SignatureFailure', /./);
    assert.equal((await listed(secretId))!['PreviousKeyExpireTime'], null);
  });

  it('a rotation without overlap ends the old key at once, and a second one the key before', async () => {
    const { secretId, client: first } = await make();
    const rotate = async (OverlapHours: number) =>
      withKey(
        secretId,
        (await service.admin.call('RotateCredential', { SecretId: secretId, OverlapHours }))[
          'SecretKey'
        ] as string,
      );
    const second = await rotate(24);
    const third = await rotate(24);
    await refused(first, 'AuthFailure.SignatureFailure', /./);
    await works(second);
    const fourth = await rotate(0);
    await refused(third, 'AuthFailure.SignatureFailure', /./);
    await works(fourth);
  });

  it('one with networks is refused from elsewhere', async () => {
    const { secretId, client } = await make({ AllowedNetworks: ['10.0.0.0/8', 'fd00::/8'] });
    await refused(client, 'AuthFailure.UnauthorizedOperation', /may not be used from 127\.0\.0\.1/);
    for (const networks of [['127.0.0.0/8'], ['10.0.0.1', '127.0.0.1'], []]) {
      await service.admin.call('ModifyCredential', { SecretId: secretId, AllowedNetworks: networks });
      await works(client);
    }
  });

  it('tells when and from where one was last used', async () => {
    const { secretId, client } = await make();
    service.clock.advance(5 * minuteMs);
    await works(client);
    await refused(withKey(secretId, 'wrong'.repeat(8)), 'AuthFailure.SignatureFailure', /./);
    await service.flushLastUses();
    const seen = (await listed(secretId))!;
    assert.deepEqual([seen['LastUsedTime'], seen['LastUsedFrom']], ['2026-03-10 12:05:00', '127.0.0.1']);
  });

  it('one that is deleted is not found; one that is not there changes nothing', async () => {
    const [one, other] = [await make(), await make()];
    await service.admin.expectRefusal(
      'ResourceNotFound',
      'DeleteCredential',
      { SecretIds: [one.secretId, 'AKIDnone'] },
      /`AKIDnone`/,
    );
    await works(one.client);
    await service.admin.call('DeleteCredential', { SecretIds: [one.secretId, one.secretId] });
    await refused(one.client, 'AuthFailure.SecretIdNotFound', /not found/);
    await works(other.client);
  });

  it('no account sees or changes the credentials of another', async () => {
    const { secretId, client } = await make();
    for (const [action, fields] of [
      ['DeleteCredential', { SecretIds: [secretId] }],
      ['ModifyCredentialStatus', { SecretIds: [secretId], Enabled: false }],
      ['ModifyCredential', { SecretId: secretId, CredentialName: 'mine' }],
      ['RotateCredential', { SecretId: secretId }],
    ] as const)
      await service.stranger.expectRefusal('ResourceNotFound', action, fields);
    await works(client);
  });

  describe('the last admin that can call', () => {
    const own = () => service.admin.credential.secretId;
    const attempts: [string, (secretId: string) => [string, object]][] = [
      ['is not deleted', (id) => ['DeleteCredential', { SecretIds: [id] }]],
      ['is not disabled', (id) => ['ModifyCredentialStatus', { SecretIds: [id], Enabled: false }]],
      ['is not shut out', (id) => ['ModifyCredential', { SecretId: id, AllowedNetworks: ['203.0.113.9'] }]],
    ];
    for (const [what, attempt] of attempts)
      it(what, async () => {
        const [action, fields] = attempt(own());
        await service.admin.expectRefusal('FailedOperation', action, fields, /no admin/);
        await works(service.admin);
        // Another that is off, or that may call from elsewhere only, does not count.
        await make({ Role: 'admin', AllowedNetworks: ['10.0.0.0/8'] });
        const second = await make({ Role: 'admin' });
        await service.admin.call('ModifyCredentialStatus', { SecretIds: [second.secretId], Enabled: false });
        await service.admin.expectRefusal('FailedOperation', action, fields, /no admin/);
        await service.admin.call('ModifyCredentialStatus', { SecretIds: [second.secretId], Enabled: true });
        await service.admin.call(action, fields);
        await works(second.client);
      });

    it('of two admins who delete each other at once, one stays', async () => {
      const second = await make({ Role: 'admin' });
      const outcomes = await Promise.allSettled([
        service.admin.call('DeleteCredential', { SecretIds: [second.secretId] }),
        second.client.call('DeleteCredential', { SecretIds: [own()] }),
      ]);
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });
  });

  const refusals: [string, object, RegExp][] = [
    ['no network', { AllowedNetworks: ['10.0.0.0/8', 'home'] }, /`AllowedNetworks\.1`.*`home`/],
    ['a subnet too long', { AllowedNetworks: ['10.0.0.0/33'] }, /`AllowedNetworks\.0`/],
    ['a subnet that is not written out', { AllowedNetworks: ['10/8'] }, /`AllowedNetworks\.0`.*`10\/8`/],
    ['an empty network', { AllowedNetworks: [''] }, /`AllowedNetworks\.0`/],
    ['a time that is over', { ExpireTime: '2026-03-10 12:00:00' }, /must lie in the future/],
    ['no time', { ExpireTime: 'tomorrow' }, /`ExpireTime`.*YYYY-MM-DD HH:mm:ss/],
  ];
  for (const [what, fields, message] of refusals)
    it(`${what} is refused, and nothing is made`, async () => {
      const count = (await list()).length;
      const params = { Role: 'reader', ...fields };
      await service.admin.expectRefusal('InvalidParameterValue', 'CreateCredential', params, message);
      assert.equal((await list()).length, count);
    });

  it('no key is in the database as it is', async () => {
    const { secretId, secretKey } = await make();
    const rotated = await service.admin.call('RotateCredential', { SecretId: secretId });
    const rows = JSON.stringify(await service.db('credentials').select('*'));
    for (const key of [secretKey, rotated['SecretKey'] as string, service.admin.credential.secretKey])
      assert.ok(!rows.includes(key));
  });
});
