import assert from 'node:assert/strict';
import { deleteOldExports } from '../../../../src/jobs/delete-old-exports.js';
import { exportFormats } from '../../../../src/actions/native/export/csv-formats.js';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../support/clock.js';
import { countRows } from '../../../jobs/events.js';
import { holdAtChunk } from '../../../exports/hold.js';
import { download } from '../../../exports/download.js';
import { readCsv } from '../../../support/csv.js';
import { insertManyEvents } from '../../../support/many-events.js';
import { imageId, imported, privilegePolicy, riskPolicy, start } from '../../../support/samples.js';
import { type Reply, startTestService, type TestClient, type TestService } from '../../../support/service.js';

describe('exports', () => {
  let service: TestService;
  let admin: TestClient;
  let appId: number;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(async () => {
    await service.newAccounts();
    admin = service.admin;
    appId = admin.credential.appId;
  });
  afterEach(async () => {
    for (const table of ['export_chunks', 'export_jobs']) await service.db(table).delete();
  });
  after(() => service.stop());

  async function created(action: string, params: object = {}, client = admin): Promise<string> {
    return (await client.call(action, params))['JobId'] as string;
  }
  const jobOf = async (JobId: string) => (await admin.call('DescribeExportJob', { JobId }))['Job'] as Reply;
  const resultOf = (JobId: string) => admin.call('DescribeExportJobResult', { JobId });

  /** Creates a job, waits for its end, and reads its file. */
  async function exported(action: string, params: object = {}, client = admin) {
    const JobId = await created(action, params, client);
    await service.exports.idle();
    const { ExportStatus, ExportProgress, FailureMsg, DownloadURL } = await resultOf(JobId);
    assert.deepEqual([ExportStatus, ExportProgress, FailureMsg], ['SUCCESS', 100, '']);
    return readCsv((await download(DownloadURL as string)).body);
  }

  const oddNames = [
    '=HYPERLINK("http://example.com","a")',
    '+1',
    '-1',
    '@SUM(A1)',
    '\ttab',
    '策略，"带引号"🚀',
    'two\r\nlines, and a comma',
  ];
  const harmless = (name: string) => (/^[=+\-@\t]/.test(name) ? `'${name}` : name);

  async function givenPolicies(names: readonly string[]): Promise<void> {
    for (const PolicyName of names) {
      service.clock.advance(secondMs);
      await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName }));
    }
  }

  describe('of policies', () => {
    it('has in either dialect what the list has, in its order, and what would be a formula harmless', async () => {
      await givenPolicies(oddNames);
      await admin.call('CreateImageInterceptPolicy', privilegePolicy({ Enabled: false }));
      await admin.call('ImportImageScanReport', imported(1));

      const native = await exported('CreateImageInterceptPolicyExportJob', {
        OrderField: 'PolicyName',
        Order: 'asc',
      });
      const list = await admin.call('DescribeImageInterceptPolicyList', {
        OrderField: 'PolicyName',
        Order: 'asc',
        Limit: 100,
      });
      const cell = (value: unknown) =>
        value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : harmless(String(value));
      assert.deepEqual(
        native,
        list['PolicyList'].map((policy: object) =>
          Object.fromEntries(Object.entries(policy).map(([name, value]) => [name, cell(value)])),
        ),
      );

      const tcss = await exported('CreateImageDenyRuleExportJob', { By: 'UpdateTime', Order: 'ASC' });
      const rules = await admin.call('DescribeImageDenyRuleList', {
        By: 'UpdateTime',
        Order: 'ASC',
        Limit: 100,
      });
      assert.equal(tcss.length, oddNames.length + 1);
      rules['List'].forEach((rule: object, index: number) => {
        for (const [name, value] of Object.entries(rule)) assert.equal(tcss[index]![name], cell(value), name);
      });
      assert.equal(tcss[0]!['VulLevelSet'], 'CRITICAL');
    });

    it('takes the filters and orders of the lists, and By Status for TCSS, where 0 is on', async () => {
      await givenPolicies(['a', 'b', 'c']);
      const { PolicyList } = await admin.call('DescribeImageInterceptPolicyList', {});
      const b = PolicyList.find((policy: Reply) => policy['PolicyName'] === 'b').PolicyId as string;
      service.clock.advance(secondMs);
      await admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [b], Enabled: false });

      const names = async (params: object) =>
        (await exported('CreateImageDenyRuleExportJob', params)).map((rule) => rule['RuleName']).join('');
      assert.equal(await names({ By: 'Status', Order: 'desc' }), 'bac');
      assert.equal((await names({ By: 'Status', Order: 'asc' })).at(-1), 'b');
      assert.equal((await names({ By: 'UpdateTime', Order: 'desc' }))[0], 'b');
      assert.equal((await names({ By: 'UpdateTime', Order: 'desc', TopTurnOn: true })).at(-1), 'b');
      assert.equal(await names({ Filters: [{ Name: 'Status', Values: ['1'] }] }), 'b');
      assert.equal(await names({ Filters: [{ Name: 'RuleName', Values: ['A'] }] }), 'a');
      assert.equal(await names({ By: 'UpdateTime', Order: 'asc', Limit: 1, Offset: 1 }), 'c');
      assert.equal(await names({ Offset: 3 }), '');
      assert.equal(await names({ Limit: 0 }), '');

      const filtered = await exported('CreateImageInterceptPolicyExportJob', {
        Filters: [{ Name: 'Enabled', Values: ['true'] }],
        OrderField: 'PolicyName',
      });
      assert.deepEqual(
        filtered.map((policy) => policy['PolicyName']),
        ['c', 'b', 'a'].filter((name) => name !== 'b'),
      );
    });

    it('refuses what the lists refuse', async () => {
      for (const [action, params, code] of [
        [
          'CreateImageDenyRuleExportJob',
          { Filters: [{ Name: 'PodName', Values: ['x'] }] },
          'InvalidParameterValue',
        ],
        ['CreateImageDenyRuleExportJob', { By: 'RuleName' }, 'InvalidParameterValue'],
        ['CreateImageDenyRuleExportJob', { Limit: 10_001 }, 'InvalidParameterValue.DataRange'],
        ['CreateImageDenyEventExportJob', { By: 'Status' }, 'InvalidParameterValue'],
        ['CreateImageDenyEventExportJob', { Limit: 10_001 }, 'InvalidParameterValue.DataRange'],
        ['CreateImageInterceptPolicyExportJob', { Limit: 10 }, 'UnknownParameter'],
        ['CreateImageInterceptEventExportJob', { StartTime: 'yesterday' }, 'InvalidParameterValue'],
        ['DescribeExportJobResult', {}, 'MissingParameter'],
        ['DescribeExportJobDownloadURL', { JobId: 'x' }, 'MissingParameter'],
        ['DescribeExportJobManageList', { By: 'Timeout' }, 'InvalidParameterValue'],
        ['DescribeExportJobManageList', { Limit: 101 }, 'InvalidParameterValue.DataRange'],
      ] as const)
        await admin.expectRefusal(code, action, params);
      assert.equal(await countRows(service.db, 'export_jobs'), 0);
    });
  });

  describe('of events', () => {
    const count = 10_100;
    const total = Array.from({ length: count }, (_, n) => ((n + 1) % 7) + 1).reduce((a, b) => a + b);
    const sum = (rows: Record<string, string>[]) =>
      rows.reduce((all, row) => all + Number(row['EventCount']), 0);

    it('has all of them natively and 10,000 for TCSS, the others by Offset, and as many starts as the summary', async () => {
      await insertManyEvents(service.db, appId, { count, firstDay: '2026-03-09', days: 2 });
      const rows = await exported('CreateImageInterceptEventExportJob');
      assert.equal(rows.length, count);
      assert.equal(new Set(rows.map((row) => row['EventId'])).size, count);
      const summary = await admin.call('DescribeImageInterceptEventSummary');
      assert.deepEqual([sum(rows), total], [summary['TotalCount'], summary['TotalCount']]);

      for (const Offset of [0, 5_000, count - 50]) {
        const { TotalCount, EventList } = await admin.call('DescribeImageInterceptEventList', {
          Offset,
          Limit: 100,
        });
        assert.equal(TotalCount, count);
        EventList.forEach((event: Reply, index: number) => {
          for (const [name, value] of Object.entries(event))
            assert.equal(rows[Offset + index]![name], String(value), `${Offset + index} ${name}`);
        });
      }
      assert.match(rows[0]!['Solution']!, /Update openssl/);

      const first = await exported('CreateImageDenyEventExportJob');
      const rest = await exported('CreateImageDenyEventExportJob', { Offset: 10_000 });
      assert.deepEqual([first.length, rest.length], [10_000, 100]);
      assert.equal(new Set([...first, ...rest].map((row) => row['EventID'])).size, count);
      assert.equal(sum([...first, ...rest]), total);
      const list = await admin.call('DescribeImageDenyEventList', { Limit: 100 });
      assert.equal(list['TotalCount'], count);
      list['List'].forEach(({ ImageRegistryInfo, RuleInfo, ...event }: Reply, index: number) => {
        const row = first[index]!;
        for (const [name, value] of Object.entries(event)) assert.equal(row[name], String(value), name);
        assert.equal(row['RegistryAddress'], ImageRegistryInfo.Address);
        assert.equal(row['RuleInfo'], RuleInfo.join('; '));
      });
    });

    it('takes the conditions of the lists', async () => {
      await insertManyEvents(service.db, appId, { count: 100, firstDay: '2026-03-09' });
      const natively = async (params: object) =>
        (await exported('CreateImageInterceptEventExportJob', params)).length;
      const node = { Name: 'NodeName', Values: ['node-7'], ExactMatch: true };
      assert.equal(await natively({ Filters: [node] }), 2);
      assert.equal(await natively({ Keyword: 'APP:99' }), 1);
      assert.equal(await natively({ StartTime: '2026-03-09 08:00:01', EndTime: '2026-03-09 08:00:10' }), 10);
      assert.equal(await natively({ Filters: [{ Name: 'Behavior', Values: ['INTERCEPT'] }] }), 0);
      const ranged = await exported('CreateImageDenyEventExportJob', {
        Filters: [
          { Name: 'TimeRange', Values: ['2026-03-09 08:00:01', '2026-03-09 08:00:10'] },
          { Name: 'DealBehavior', Values: ['BEHAVIOR_ALERT'] },
        ],
        By: 'EventCount',
        Order: 'desc',
        Limit: 2,
      });
      assert.deepEqual(
        ranged.map((row) => row['EventCount']),
        ['7', '6'],
      );
    });

    it('has real events with all that was said of them', async () => {
      await admin.call('ImportImageScanReport', imported(1, { ImageNames: ['registry.example.com/app:1'] }));
      await admin.call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: '=cmd|策略🚀' }));
      await admin.call('EvaluateContainerStart', start(1, { Pod: { PodName: 'a "quoted", pod' } }));
      const [native] = await exported('CreateImageInterceptEventExportJob');
      assert.equal(native!['PolicyName'], "'=cmd|策略🚀");
      assert.equal(native!['PodName'], 'a "quoted", pod');
      assert.match(native!['Description']!, /^Policy "=cmd/);
      const [tcss] = await exported('CreateImageDenyEventExportJob');
      assert.equal(tcss!['DealBehavior'], 'BEHAVIOR_HOLDUP_SUCCESSED');
      assert.equal(tcss!['ImageID'], imageId(1));
      assert.match(tcss!['Solution']!, /openssl/);
    });

    it('has a header and nothing else when there are none', async () => {
      for (const action of ['CreateImageInterceptEventExportJob', 'CreateImageDenyEventExportJob'])
        assert.deepEqual(await exported(action), []);
    });

    it('leaves out what had expired when it was asked for, and nothing that expired since', async () => {
      await insertManyEvents(service.db, appId, { count: 10, firstDay: '2026-03-10' });
      service.clock.set(new Date('2026-09-06T00:00:05Z'));
      const hold = await holdAtChunk(service.db, 0);
      await created('CreateImageInterceptPolicyExportJob');
      await hold.reached();
      const JobId = await created('CreateImageInterceptEventExportJob');
      service.clock.advance(minuteMs);
      await hold.release();
      await service.exports.idle();
      assert.equal((await jobOf(JobId))['RowCount'], 6);
    });
  });

  it('names the columns as replies do in English, and in Chinese words for zh-CN', async () => {
    const chinese = service.clientOf(admin.credential, { language: 'zh-CN' });
    await givenPolicies(['a']);
    for (const [action, { columns }] of [
      ['CreateImageInterceptPolicyExportJob', exportFormats.NATIVE.POLICIES],
      ['CreateImageDenyRuleExportJob', exportFormats.TCSS.POLICIES],
    ] as const) {
      const [english] = await exported(action);
      assert.deepEqual(
        Object.keys(english!),
        columns.map(({ en }) => en),
      );
      const [translated] = await exported(action, {}, chinese);
      assert.deepEqual(
        Object.keys(translated!),
        columns.map(({ zh }) => zh),
      );
      assert.equal(Object.values(translated!).join(), Object.values(english!).join());
    }
  });

  it('tells how far it is: nothing at first, then less than all, then all', async () => {
    await insertManyEvents(service.db, appId, { count: 5000, firstDay: '2026-03-09' });
    const hold = await holdAtChunk(service.db, 3);
    const JobId = await created('CreateImageInterceptEventExportJob');
    await hold.reached();
    const running = await resultOf(JobId);
    assert.deepEqual(
      [running['ExportStatus'], running['DownloadURL'], running['FailureMsg']],
      ['RUNNING', '', ''],
    );
    assert.ok(
      running['ExportProgress'] > 0 && running['ExportProgress'] < 100,
      String(running['ExportProgress']),
    );
    assert.deepEqual(
      await admin.call('DescribeExportJobDownloadURL', { JobID: JobId }).then((r) => r['DownloadURL']),
      '',
    );
    const job = await jobOf(JobId);
    assert.deepEqual(
      [job['Status'], job['DownloadUrl'], job['RowCount'], job['EndTime']],
      ['RUNNING', null, null, null],
    );

    const seen = [running['ExportProgress'] as number];
    await hold.release();
    for (let result = running; result['ExportStatus'] === 'RUNNING';) {
      result = await resultOf(JobId);
      seen.push(result['ExportProgress'] as number);
    }
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
    assert.equal(seen.at(-1), 100);
    assert.equal((await jobOf(JobId))['RowCount'], 5000);
  });

  it('can be asked for by whoever may read, and is read in either dialect', async () => {
    await givenPolicies(['a']);
    const byReader = await exported('CreateImageInterceptPolicyExportJob', {}, service.reader);
    assert.equal(byReader.length, 1);
    await service.agent.expectRefusal('UnauthorizedOperation', 'CreateImageDenyRuleExportJob', {});
    const JobId = await created('CreateImageDenyRuleExportJob');
    await service.exports.idle();
    const job = await jobOf(JobId);
    assert.deepEqual(
      [job['Subject'], job['Status'], job['Progress'], job['JobName']],
      ['POLICIES', 'SUCCEEDED', 100, `ImageDenyRule-${appId}-20260310120001`],
    );
    assert.deepEqual((await download(job['DownloadUrl'])).body.length, job['Size']);
  });

  it('is listed with those of both dialects, the newest first, until it is deleted', async () => {
    const first = await created('CreateImageDenyRuleExportJob');
    service.clock.advance(secondMs);
    const second = await created('CreateImageInterceptEventExportJob');
    await service.exports.idle();
    const listed = async (params: object = {}) => {
      const { TotalCount, JobList } = await service.reader.call('DescribeExportJobList', params);
      return [TotalCount, ...(JobList as Reply[]).map(({ JobId }) => JobId)];
    };
    assert.deepEqual(await listed(), [2, second, first]);
    assert.deepEqual(await listed({ Limit: 1, Offset: 1 }), [2, first]);
    assert.deepEqual(await listed({ Statuses: ['RUNNING', 'FAILED'] }), [0]);
    service.clock.advance(dayMs);
    assert.deepEqual(await listed(), [0]);
  });

  it('belongs to its account', async () => {
    const JobId = await created('CreateImageInterceptPolicyExportJob');
    await service.exports.idle();
    for (const [action, params] of [
      ['DescribeExportJob', { JobId }],
      ['DescribeExportJobResult', { JobId }],
      ['DescribeExportJobDownloadURL', { JobID: JobId }],
    ] as const) {
      await service.stranger.expectRefusal('ResourceNotFound', action, params, /no export job/);
      for (const unknown of ['00000000-0000-4000-8000-000000000000', 'x', JobId.slice(1), `${JobId} `])
        await admin.expectRefusal('ResourceNotFound', action, { [Object.keys(params)[0]!]: unknown });
    }
    for (const list of ['DescribeExportJobManageList', 'DescribeExportJobList'])
      assert.equal((await service.stranger.call(list))['TotalCount'], 0);
  });

  it('is one of at most five that an account has unfinished', async () => {
    const hold = await holdAtChunk(service.db, 0);
    const jobIds: string[] = [];
    for (let n = 0; n < 5; n += 1) jobIds.push(await created('CreateImageInterceptPolicyExportJob'));
    await hold.reached();
    for (const action of ['CreateImageInterceptEventExportJob', 'CreateImageDenyRuleExportJob'])
      await admin.expectRefusal('LimitExceeded', action, {}, /5 unfinished export jobs/);
    await created('CreateImageInterceptPolicyExportJob', {}, service.stranger);
    await hold.release();
    await service.exports.idle();
    await created('CreateImageInterceptPolicyExportJob');
    for (const JobId of jobIds) assert.equal((await jobOf(JobId))['Status'], 'SUCCEEDED');
  });

  it('are so many that an account may have, until the first is a day old', async () => {
    const limited = await startTestService({ maxExports: 2 });
    const create = () => limited.admin.call('CreateImageInterceptPolicyExportJob');
    // Of eight that come at once, none slips through.
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, create));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 2);
    await limited.exports.idle();
    await limited.admin.expectRefusal(
      'LimitExceeded',
      'CreateImageDenyEventExportJob',
      {},
      /already has 2 exports, and may have 2 \(MAX_EXPORTS\).*wait until 2026-03-11 12:00:00/,
    );
    await limited.stranger.call('CreateImageInterceptPolicyExportJob');
    limited.clock.advance(dayMs);
    await create();
    await limited.exports.idle();
    await limited.stop();
  });

  it('have files of so many bytes that an account may have, until the first is a day old', async () => {
    const limited = await startTestService({ maxExportBytes: 1 });
    await limited.admin.call('CreateImageInterceptPolicyExportJob');
    await limited.exports.idle();
    await limited.admin.expectRefusal(
      'LimitExceeded',
      'CreateImageInterceptEventExportJob',
      {},
      /take 0 MB, and may take 0 \(MAX_EXPORT_MB\).*wait until 2026-03-11 12:00:00/,
    );
    limited.clock.advance(dayMs);
    await limited.admin.call('CreateImageInterceptPolicyExportJob');
    await limited.exports.idle();
    await limited.stop();
  });

  describe('in the list of jobs', () => {
    const list = async (params: object = {}) => admin.call('DescribeExportJobManageList', params);

    it('stand with all that is known of them, the latest first', async () => {
      await created('CreateImageDenyRuleExportJob');
      service.clock.advance(hourMs);
      await service.exports.idle();
      const second = await created('CreateImageInterceptEventExportJob');
      await service.exports.idle();
      const { TotalCount, List } = await list();
      assert.equal(TotalCount, 2);
      assert.deepEqual(List[0], {
        JobID: second,
        JobName: `image-intercept-events-${appId}-20260310130000`,
        Source: 'LocalImage',
        ExportStatus: 'SUCCESS',
        ExportProgress: 100,
        FailureMsg: '',
        Timeout: '2026-03-11 13:00:00',
        InsertTime: '2026-03-10 13:00:00',
      });
      const ascending = await list({ By: 'InsertTime', Order: 'asc', Limit: 1 });
      assert.deepEqual(
        [ascending['TotalCount'], ascending['List'][0].JobName.slice(0, 13)],
        [2, 'ImageDenyRule'],
      );
    });

    it('are filtered by status and source', async () => {
      await created('CreateImageDenyRuleExportJob');
      await service.exports.idle();
      const count = async (...filters: [Name: string, ...Values: string[]][]) =>
        (await list({ Filters: filters.map(([Name, ...Values]) => ({ Name, Values })) }))[
          'TotalCount'
        ] as number;
      assert.equal(await count(['ExportStatus', 'SUCCESS']), 1);
      assert.equal(await count(['ExportStatus', 'RUNNING', 'FAILURE']), 0);
      assert.equal(await count(['ExportStatus', 'RUNNING', 'SUCCESS'], ['ExportSource', 'LocalImage']), 1);
      assert.equal(await count(['ExportStatus', 'SUCCESS'], ['ExportStatus', 'RUNNING']), 0);
      assert.equal(await count(['ExportSource', 'RegistryImage']), 0);
      for (const filter of [
        { Name: 'ExportStatus', Values: ['SUCCEEDED'] },
        { Name: 'JobID', Values: ['x'] },
      ])
        await admin.expectRefusal('InvalidParameterValue', 'DescribeExportJobManageList', {
          Filters: [filter],
        });
    });
  });

  it('is gone a day after its end, and its file with it', async () => {
    await givenPolicies(['a']);
    const JobId = await created('CreateImageInterceptPolicyExportJob');
    await service.exports.idle();
    service.clock.advance(dayMs - 1);
    assert.deepEqual(await service.runJob(deleteOldExports), { exportsDeleted: 0 });
    const job = await jobOf(JobId);
    assert.deepEqual(
      [job['ExpireTime'], job['DownloadUrlExpireTime']],
      ['2026-03-11 12:00:01', '2026-03-11 12:00:01'],
    );
    service.clock.advance(1);
    await admin.expectRefusal('ResourceNotFound', 'DescribeExportJobResult', { JobId });
    assert.equal((await admin.call('DescribeExportJobManageList'))['TotalCount'], 0);
    assert.equal((await download(job['DownloadUrl'])).status, 403);
    assert.deepEqual(await service.runJob(deleteOldExports), { exportsDeleted: 1 });
    for (const table of ['export_jobs', 'export_chunks']) assert.equal(await countRows(service.db, table), 0);
  });

  it('is not deleted while it is unfinished, however old it is', async () => {
    const hold = await holdAtChunk(service.db, 0);
    const JobId = await created('CreateImageInterceptPolicyExportJob');
    await hold.reached();
    service.clock.advance(3 * dayMs);
    assert.deepEqual(await service.runJob(deleteOldExports), { exportsDeleted: 0 });
    assert.equal((await jobOf(JobId))['Status'], 'RUNNING');
    await hold.release();
    await service.exports.idle();
    assert.equal((await jobOf(JobId))['ExpireTime'], '2026-03-14 12:00:00');
  });
});
