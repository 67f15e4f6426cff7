import assert from 'node:assert/strict';
import { forgetAuditJob } from '../../../../src/jobs/forget-audit.js';
import { checkAudit } from '../../../../src/store/audit/check-audit.js';
import { download } from '../../../exports/download.js';
import { readCsv } from '../../../support/csv.js';
import { dayMs } from '../../../support/clock.js';
import { imported, riskPolicy } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

interface Entry {
  Number: number;
  Action: string;
  OperatorUin: string;
  SecretId: string;
  Role: string;
  Address: string;
  RequestId: string;
  Target: string;
  Detail: string;
}

describe('the audit log', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ auditRetentionDays: 30 });
  });
  after(() => service.stop());
  beforeEach(() => service.newAccounts());

  const list = async (params: object = {}, client = service.auditor) => {
    const reply = await client.call('DescribeAuditLogList', { Limit: 100, ...params });
    return { total: reply['TotalCount'] as number, entries: reply['AuditLogList'] as Entry[] };
  };
  const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] });
  const actions = async (params: object = {}) =>
    (await list(params)).entries.map(({ Action }) => Action).reverse();
  const createPolicy = () =>
    service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'p' }));

  it('tells who did what, when, from where, by which request, and what was before and after', async () => {
    const { PolicyId } = await createPolicy();
    const { RequestId } = await service.admin.call('ModifyImageInterceptPolicy', {
      PolicyId,
      PolicyDescription: 'changed',
    });
    const { total, entries } = await list();
    assert.equal(total, 2);
    const [{ Detail, Number: number, ...rest }] = entries as [Entry & { Hash: string; Time: string }];
    const { secretId, uin } = service.admin.credential;
    assert.match(rest.Hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      [number, JSON.parse(Detail)],
      [2, { name: 'p', before: { description: '' }, after: { description: 'changed' } }],
    );
    assert.deepEqual(rest, {
      ...{ Time: '2026-03-10 12:00:00', Action: 'POLICY_MODIFIED', OperatorUin: uin, SecretId: secretId },
      ...{ Role: 'admin', Address: '127.0.0.1', RequestId, Target: PolicyId, Hash: rest.Hash },
    });
  });

  it('is exported as it is listed, for those alone who may list it', async () => {
    for (const PolicyName of ['=1+1', 'two'])
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName }));
    await service.admin.call('CreateCredential', { Role: 'reader' });
    const conditions = {
      ...filter('Action', 'POLICY_CREATED'),
      StartTime: '2026-03-10',
      EndTime: '2026-03-10',
    };
    const { JobId } = await service.auditor.call('CreateAuditLogExportJob', conditions);
    await service.exports.idle();
    const { Job } = await service.auditor.call('DescribeExportJob', { JobId });
    assert.deepEqual([Job.Subject, Job.RowCount], ['AUDIT', 2]);
    const { entries } = await list(conditions);
    const rows = readCsv((await download(Job.DownloadUrl as string)).body);
    assert.deepEqual(
      rows,
      entries.map((entry) =>
        Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, String(value)])),
      ),
    );

    for (const [action, params] of [
      ['DescribeExportJob', { JobId }],
      ['DescribeExportJobResult', { JobId }],
      ['DescribeExportJobDownloadURL', { JobID: JobId }],
    ] as const)
      await service.reader.expectRefusal('ResourceNotFound', action, params);
    for (const action of ['DescribeExportJobList', 'DescribeExportJobManageList']) {
      assert.equal((await service.reader.call(action))['TotalCount'], 0);
      assert.equal((await service.auditor.call(action))['TotalCount'], 1);
    }
  });

  it('has every kind of change', async () => {
    const { PolicyId } = await createPolicy();
    await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: false });
    await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    await service.scanner.call('ImportImageScanReport', imported(1));
    const { SecretId } = await service.admin.call('CreateCredential', { Role: 'reader' });
    await service.admin.call('ModifyCredential', { SecretId, CredentialName: 'n' });
    await service.admin.call('RotateCredential', { SecretId });
    await service.admin.call('DeleteCredential', { SecretIds: [SecretId] });
    await service.reader.call('CreateImageInterceptPolicyExportJob');
    assert.deepEqual(await actions(), [
      ...['POLICY_CREATED', 'POLICY_MODIFIED', 'POLICY_DELETED', 'IMAGE_SCAN_IMPORTED'],
      ...['CREDENTIAL_CREATED', 'CREDENTIAL_MODIFIED', 'CREDENTIAL_ROTATED', 'CREDENTIAL_DELETED'],
      'EXPORT_CREATED',
    ]);
    const { entries } = await list(filter('Role', 'scanner'));
    assert.deepEqual(
      entries.map(({ Action }) => Action),
      ['IMAGE_SCAN_IMPORTED'],
    );
  });

  it('has no secret key in it', async () => {
    const made = await service.admin.call('CreateCredential', { Role: 'reader' });
    const rotated = await service.admin.call('RotateCredential', { SecretId: made['SecretId'] });
    const log = JSON.stringify(await list());
    for (const { SecretKey } of [made, rotated]) assert.ok(!log.includes(SecretKey as string));
  });

  it('has a download of an export, and from where', async () => {
    const { JobId } = await service.reader.call('CreateImageInterceptPolicyExportJob');
    await service.exports.idle();
    const { Job } = await service.reader.call('DescribeExportJob', { JobId });
    assert.equal((await fetch(Job.DownloadUrl as string, { method: 'HEAD' })).status, 200);
    assert.equal((await fetch(Job.DownloadUrl as string)).status, 200);
    const { entries } = await list(filter('Action', 'EXPORT_DOWNLOADED'));
    assert.deepEqual(
      entries.map(({ Target, Address, SecretId }) => [Target, Address, SecretId]),
      [[JobId, '127.0.0.1', '']],
    );
  });

  it('counts wrong keys for an existing SecretId, by address', async () => {
    const { secretId } = service.reader.credential;
    const guess = service.clientOf({ ...service.reader.credential, secretKey: 'wrong'.repeat(6) });
    for (let n = 0; n < 3; n += 1)
      await guess.expectRefusal('AuthFailure.SignatureFailure', 'DescribeImageList', {});
    const unknown = service.clientOf({ ...service.reader.credential, secretId: 'AKIDnobody' });
    await unknown.expectRefusal('AuthFailure.SecretIdNotFound', 'DescribeImageList', {});
    await service.flushFailedSignIns();
    const { total, entries } = await list();
    assert.equal(total, 1);
    const [{ Action, Target, Address, Detail }] = entries as [Entry];
    assert.deepEqual([Action, Target, Address], ['SIGN_IN_FAILED', secretId, '127.0.0.1']);
    assert.deepEqual(JSON.parse(Detail), { code: 'AuthFailure.SignatureFailure', count: 3 });
  });

  it('counts them, whatever other SecretIds strangers make up at the same time', async () => {
    const guess = service.clientOf({ ...service.reader.credential, secretKey: 'wrong'.repeat(6) });
    await guess.expectRefusal('AuthFailure.SignatureFailure', 'DescribeImageList', {});
    const madeUp = new URLSearchParams({
      ...{ Action: 'DescribeImageList', Version: '2020-11-01', SecretId: 'A\0', Nonce: '1', Signature: 'x' },
      Timestamp: String(service.clock.now().getTime() / 1000),
    });
    const reply = await fetch(service.endpoint, { method: 'POST', body: madeUp });
    assert.match(await reply.text(), /AuthFailure.SecretIdNotFound/);
    await service.flushFailedSignIns();
    assert.equal((await list(filter('Action', 'SIGN_IN_FAILED'))).total, 1);
  });

  it('finds by every filter, by parts of texts or whole ones, and by time', async () => {
    const { PolicyId } = await createPolicy();
    service.clock.advance(dayMs);
    await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    const { secretId, uin } = service.admin.credential;
    for (const [name, value] of [
      ['OperatorUin', uin.slice(3)],
      ['SecretId', secretId.slice(2, 20).toLowerCase()],
      ['Role', 'adm'],
      ['Address', '127.0.'],
      ['Target', (PolicyId as string).slice(1, 9)],
    ] as const)
      assert.equal((await list(filter(name, value))).total, 2, name);
    for (const [name, value] of [
      ['Action', 'POLICY_DELETED'],
      ['RequestId', (await list()).entries[0]!.RequestId],
    ] as const)
      assert.deepEqual(await actions(filter(name, value)), ['POLICY_DELETED'], name);
    assert.equal((await list(filter('Target', '%'))).total, 0);
    const part = { Name: 'Role', Values: ['adm'], ExactMatch: true };
    assert.equal((await list({ Filters: [part] })).total, 0);
    assert.deepEqual(await actions({ StartTime: '2026-03-11' }), ['POLICY_DELETED']);
    assert.deepEqual(await actions({ EndTime: '2026-03-10 12:00:00' }), ['POLICY_CREATED']);
    await service.auditor.expectRefusal(
      'InvalidParameterValue',
      'DescribeAuditLogList',
      filter('Action', 'NOTHING'),
      /POLICY_CREATED/,
    );
  });

  it('shows no other account, and is in pages', async () => {
    for (const name of ['a', 'b', 'c']) {
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
    }
    assert.equal((await list({}, service.stranger)).total, 0);
    const { total, entries } = await list({ Limit: 1, Offset: 1 });
    assert.deepEqual([total, entries.map((entry) => entry.Number)], [3, [2]]);
  });

  describe('whose chain is checked', () => {
    const faults = async (db = service.db) =>
      (await checkAudit(db)).faults
        .filter(({ appId }) => appId === service.admin.credential.appId)
        .map(({ number, fault }) => [number, fault]);
    const tables = ['audit_entries', 'audit_chain'];
    /** As the owner of the tables can; afterwards all is as before. */
    async function faultsAfter(statements: readonly string[]) {
      const tx = await service.ownerDb.transaction();
      try {
        for (const table of tables) await tx.raw(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
        for (const sql of statements) await tx.raw(sql, { appId: service.admin.credential.appId });
        return await faults(tx);
      } finally {
        await tx.rollback();
      }
    }
    beforeEach(async () => {
      for (const name of ['a', 'b', 'c', 'd'])
        await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: name }));
    });

    it('is whole after any number of changes at once', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: `at once ${n}` })),
        ),
      );
      assert.deepEqual(await faults(), []);
      assert.deepEqual(
        (await list()).entries.map(({ Number: number }) => number).reverse(),
        Array.from({ length: 24 }, (_, n) => n + 1),
      );
    });

    const entryOf = (number: number) =>
      `(SELECT entry_id FROM audit_chain WHERE app_id = :appId AND number = ${number})`;
    const tamperings: [string, string, (readonly [number | null, string])[]][] = [
      ...['actor', 'action', 'target', 'secret_id', 'role', 'address', 'request_id'].map(
        (column): [string, string, [number, string][]] => [
          `a changed ${column}`,
          `UPDATE audit_entries SET ${column} = 'x' WHERE app_id = :appId AND entry_id = ${entryOf(2)}`,
          [[2, 'CHANGED']],
        ],
      ),
      [
        'a changed detail',
        `UPDATE audit_entries SET detail = detail || '{"name": "x"}' WHERE app_id = :appId AND entry_id = ${entryOf(2)}`,
        [[2, 'CHANGED']],
      ],
      [
        'a changed time',
        `UPDATE audit_entries SET at = at + interval '1 ms' WHERE app_id = :appId AND entry_id = ${entryOf(2)}`,
        [[2, 'CHANGED']],
      ],
      [
        'a swapped pair',
        `UPDATE audit_entries e SET target = o.target, detail = o.detail FROM audit_entries o
         WHERE e.app_id = :appId AND o.app_id = :appId AND (e.entry_id, o.entry_id) IN (
           (${entryOf(2)}, ${entryOf(3)}), (${entryOf(3)}, ${entryOf(2)}))`,
        [
          [2, 'CHANGED'],
          [3, 'CHANGED'],
        ],
      ],
      [
        'a removed entry',
        `DELETE FROM audit_entries WHERE app_id = :appId AND entry_id = ${entryOf(3)}`,
        [[3, 'REMOVED']],
      ],
      [
        'an entry removed with its link',
        `WITH link AS (DELETE FROM audit_chain WHERE app_id = :appId AND number = 3 RETURNING entry_id)
         DELETE FROM audit_entries WHERE app_id = :appId AND entry_id IN (SELECT entry_id FROM link)`,
        [[4, 'REMOVED']],
      ],
      [
        'the beginning removed',
        `WITH link AS (DELETE FROM audit_chain WHERE app_id = :appId AND number <= 2 RETURNING entry_id)
         DELETE FROM audit_entries WHERE app_id = :appId AND entry_id IN (SELECT entry_id FROM link)`,
        [[3, 'BEGINNING_REMOVED']],
      ],
      [
        'an entry put in',
        `INSERT INTO audit_entries (app_id, at, actor, action, target, detail)
         VALUES (:appId, now(), 'x', 'POLICY_CREATED', '', '{}')`,
        [[null, 'NOT_LINKED']],
      ],
      [
        'a link whose hash was computed anew',
        `UPDATE audit_entries SET actor = 'x' WHERE app_id = :appId AND entry_id = ${entryOf(2)};
         UPDATE audit_chain c SET hash = audit_hash(b.hash, e, c.number) FROM audit_chain b, audit_entries e
         WHERE c.app_id = :appId AND c.number = 2 AND b.app_id = c.app_id AND b.number = 1
           AND e.app_id = c.app_id AND e.entry_id = c.entry_id`,
        [[3, 'CHANGED']],
      ],
    ];
    it('shows whatever was tampered with', async () => {
      for (const [what, sql, expected] of tamperings)
        assert.deepEqual(await faultsAfter(sql.split(';')), expected, what);
    });

    it('is refused any change but growth', async () => {
      for (const table of tables)
        for (const statement of [
          `UPDATE ${table} SET app_id = 1`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
        ])
          await assert.rejects(
            async () => service.ownerDb.raw(statement),
            /the audit log only grows/,
            statement,
          );
    });

    it('goes on where older entries were forgotten, and nothing else may be missing', async () => {
      service.clock.advance(20 * dayMs);
      await service.admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'later' }));
      service.clock.advance(11 * dayMs);
      await service.runJob(forgetAuditJob);
      assert.deepEqual(await actions(), ['POLICY_CREATED', 'AUDIT_FORGOTTEN']);
      assert.deepEqual(await faults(), []);
      await service.runJob(forgetAuditJob);
      assert.equal((await list()).total, 2);
      service.clock.advance(31 * dayMs);
      await service.runJob(forgetAuditJob);
      assert.deepEqual(await actions(), ['AUDIT_FORGOTTEN', 'AUDIT_FORGOTTEN']);
      assert.deepEqual(await faults(), []);
      const cut = ['DELETE FROM audit_chain WHERE app_id = :appId AND number = 6'];
      assert.deepEqual(await faultsAfter(cut), [
        [7, 'BEGINNING_REMOVED'],
        [null, 'NOT_LINKED'],
      ]);
    });
  });
});
