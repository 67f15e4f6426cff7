import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import winston from 'winston';
import { signTc3 } from '../../src/client/sign-tc3.js';
import { logFormat } from '../../src/platform/log.js';
import { expectError, expectSuccess, send } from '../support/http.js';
import { contentsOf } from '../support/contents.js';
import { imageId, imported, privilegePolicy, riskPolicy, start, vulnerability } from '../support/samples.js';
import { type Reply, startTestService, type TestService } from '../support/service.js';

/** Which error code each mistake gets, over HTTP. Other families are in schema-errors.test.ts. */
describe('errors', () => {
  let service: TestService;
  let policyId: string;
  let privilegedId: string;
  let stored: unknown;
  before(async () => {
    service = await startTestService({ maxPolicies: 3 });
    await service.admin.call('ImportImageScanReport', imported(1));
    await service.admin.call('EvaluateContainerStart', start(2));
    policyId = (await create(riskPolicy())).PolicyId as string;
    privilegedId = (await create(privilegePolicy())).PolicyId as string;
    stored = await contentsOf(service.db);
  });
  afterEach('nothing was changed', async () => assert.deepEqual(await contentsOf(service.db), stored));
  after(() => service.stop());

  const create = (params: object): Promise<Reply> => service.admin.call('CreateImageInterceptPolicy', params);

  interface Row {
    case: string;
    action: string;
    params: object | (() => object);
    code: string;
    /** Every one of these is in the message, in either language. */
    names: (string | (() => string))[];
  }

  const creating = (row: Omit<Row, 'action' | 'params'>, params: object): Row => ({
    ...row,
    action: 'CreateImageInterceptPolicy',
    params,
  });
  const vulnerabilityRule = (fields: object) => riskPolicy({ RiskRule: { Vulnerability: fields } });
  const selecting = (...ImageIds: string[]) => ({ ImageScope: { Type: 'SELECTED', ImageIds } });
  const unknownId = '00000000-0000-4000-8000-000000000000';
  const nonsense = 'InvalidParameter.RuleInfoInValid';

  const rows: Row[] = [
    creating(
      { case: 'a required field is missing', code: 'MissingParameter', names: ['`PolicyName`'] },
      { PolicyTemplate: 'RISK_IMAGE' },
    ),
    creating(
      { case: 'a RISK_IMAGE policy has no rule', code: 'MissingParameter', names: ['`RiskRule`'] },
      riskPolicy({ RiskRule: undefined }),
    ),
    creating(
      { case: 'SELECTED selects nothing', code: 'MissingParameter', names: ['`ImageScope.ImageIds`'] },
      riskPolicy(selecting()),
    ),
    {
      case: 'a start has no image',
      action: 'EvaluateContainerStarts',
      params: { Starts: [start(1), start(1, { Image: {} })] },
      code: 'MissingParameter',
      names: ['`Starts.1.Image.ImageId`'],
    },
    creating(
      { case: 'a field is unknown', code: 'UnknownParameter', names: ['`RiskRule.Vulnerability.CVEs`'] },
      vulnerabilityRule({ CVEs: [] }),
    ),
    creating(
      {
        case: 'a nested value is of another JSON type',
        code: 'InvalidParameter',
        names: ['`RiskRule.Vulnerability.CveIds.0`', '`string`', '`7`'],
      },
      vulnerabilityRule({ CveIds: [7] }),
    ),
    creating(
      {
        case: 'a nested value is out of its domain',
        code: 'InvalidParameterValue',
        names: ['`RiskRule.Vulnerability.Severities.1`', 'CRITICAL', 'LOW', '`TERRIBLE`'],
      },
      vulnerabilityRule({ Severities: ['LOW', 'TERRIBLE'] }),
    ),
    {
      case: 'a filter is unknown',
      action: 'DescribeImageList',
      params: { Filters: [{ Name: 'Colour', Values: ['red'] }] },
      code: 'InvalidParameterValue',
      names: ['`Filters.0.Name`', 'ImageName', '`Colour`'],
    },
    {
      case: 'a filter is named like what every object has',
      action: 'DescribeImageInterceptEventList',
      params: { Filters: [{ Name: 'constructor', Values: ['x'] }] },
      code: 'InvalidParameterValue',
      names: ['`Filters.0.Name`', '`constructor`'],
    },
    {
      case: 'the value of a filter is out of its domain',
      action: 'DescribeImageInterceptPolicyList',
      params: { Filters: [{ Name: 'Enabled', Values: ['true', 'yes'] }] },
      code: 'InvalidParameterValue',
      names: ['`Filters.0.Values.1`', 'true', '`yes`'],
    },
    {
      case: 'a time does not exist',
      action: 'DescribeImageInterceptEventList',
      params: { EndTime: '2026-02-30 00:00:00' },
      code: 'InvalidParameterValue',
      names: ['`EndTime`', '2026-02-30 00:00:00'],
    },
    {
      case: 'a time is before all that can be known',
      action: 'DescribeImageInterceptEventTendency',
      params: { EndDate: '0001-01-03' },
      code: 'InvalidParameterValue',
      names: ['`EndDate`', '1970', '`0001-01-03`'],
    },
    {
      case: 'a range ends before it begins',
      action: 'DescribeImageInterceptEventList',
      params: { StartTime: '2026-03-10', EndTime: '2026-03-09' },
      code: 'InvalidParameterValue',
      names: ['`EndTime`', '2026-03-10', '2026-03-09'],
    },
    creating(
      {
        case: 'a text is too long',
        code: 'InvalidParameterValue.LengthLimit',
        names: ['`PolicyDescription`', '256', '257'],
      },
      riskPolicy({ PolicyDescription: 'x'.repeat(257) }),
    ),
    creating(
      {
        case: 'a number is out of bounds',
        code: 'InvalidParameterValue.DataRange',
        names: ['`ObservationDays`', '365', '366'],
      },
      riskPolicy({ ObservationDays: 366 }),
    ),
    {
      case: 'a list is too short',
      action: 'DeleteImageInterceptPolicy',
      params: { PolicyIds: [] },
      code: 'InvalidParameterValue.DataRange',
      names: ['`PolicyIds`', '1', '0'],
    },
    {
      case: 'a list is too long',
      action: 'DeleteImage',
      params: { ImageIds: Array.from({ length: 101 }, (_, n) => imageId(n)) },
      code: 'InvalidParameterValue.DataRange',
      names: ['`ImageIds`', '100', '101'],
    },
    {
      case: 'a period is too long',
      action: 'DescribeImageInterceptEventTendency',
      params: { StartDate: '2026-01-01', EndDate: '2026-06-30' },
      code: 'InvalidParameterValue.DataRange',
      names: ['`StartDate`', '`EndDate`', '180', '181'],
    },
    {
      case: 'a start lies too far ahead',
      action: 'EvaluateContainerStart',
      params: start(1, { StartTime: '2026-03-10 12:05:01' }),
      code: 'InvalidParameterValue.DataRange',
      names: ['`StartTime`', '5', '2026-03-10 12:05:01'],
    },
    creating(
      { case: 'a rule has no family', code: nonsense, names: ['`RiskRule`', 'Vulnerability'] },
      riskPolicy({ RiskRule: {} }),
    ),
    creating(
      { case: 'a family is empty', code: nonsense, names: ['`RiskRule.Virus`'] },
      {
        ...riskPolicy(),
        RiskRule: { Vulnerability: { CveIds: ['CVE-2026-1'] }, Virus: {} },
      },
    ),
    creating(
      { case: 'all lists of a family are empty', code: nonsense, names: ['`RiskRule.SensitiveData`'] },
      {
        ...riskPolicy(),
        RiskRule: { SensitiveData: { Types: [], Severities: [] } },
      },
    ),
    creating(
      {
        case: 'a privileged policy has a RiskRule',
        code: nonsense,
        names: ['`RiskRule`', 'PRIVILEGED_IMAGE'],
      },
      privilegePolicy({ RiskRule: { Virus: { Names: ['x'] } } }),
    ),
    creating(
      { case: 'a risk policy has a PrivilegeRule', code: nonsense, names: ['`PrivilegeRule`', 'RISK_IMAGE'] },
      riskPolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED' } }),
    ),
    creating(
      { case: 'a privilege rule names none', code: nonsense, names: ['`PrivilegeRule.Privileges`'] },
      privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: [] } }),
    ),
    creating(
      {
        case: 'a privilege rule names what is no privilege',
        code: 'InvalidParameterValue',
        names: ['`PrivilegeRule.Privileges`', '`NONSENSE`'],
      },
      privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['NONSENSE'] } }),
    ),
    {
      case: 'an edit empties a family',
      action: 'ModifyImageInterceptPolicy',
      params: () => ({ PolicyId: policyId, RiskRule: { Vulnerability: { Labels: [] } } }),
      code: nonsense,
      names: ['`RiskRule.Vulnerability`'],
    },
    {
      case: 'an edit gives a risk policy a PrivilegeRule',
      action: 'ModifyImageInterceptPolicy',
      params: () => ({ PolicyId: policyId, PrivilegeRule: { Mode: 'DENY_SELECTED' } }),
      code: nonsense,
      names: ['`PrivilegeRule`', 'RISK_IMAGE'],
    },
    {
      case: 'an edit gives the privileged policy a RiskRule',
      action: 'ModifyImageInterceptPolicy',
      params: () => ({ PolicyId: privilegedId, RiskRule: { Virus: { Names: ['x'] } } }),
      code: nonsense,
      names: ['`RiskRule`', 'PRIVILEGED_IMAGE'],
    },
    {
      case: 'an edit changes the template',
      action: 'ModifyImageInterceptPolicy',
      params: () => ({ PolicyId: policyId, PolicyTemplate: 'PRIVILEGED_IMAGE' }),
      code: 'InvalidParameterValue',
      names: ['`PolicyTemplate`'],
    },
    creating(
      {
        case: 'a name is taken',
        code: 'FailedOperation.RuleNameRepeat',
        names: ['`no critical vulnerabilities`'],
      },
      riskPolicy(),
    ),
    {
      case: 'an edit takes a name that is taken',
      action: 'ModifyImageInterceptPolicy',
      params: () => ({ PolicyId: policyId, PolicyName: 'no privileged containers' }),
      code: 'FailedOperation.RuleNameRepeat',
      names: ['`no privileged containers`'],
    },
    creating(
      {
        case: 'there is a privileged policy already',
        code: 'FailedOperation.RuleInfoRepeat',
        names: [() => privilegedId],
      },
      privilegePolicy({ PolicyName: 'another' }),
    ),
    creating(
      {
        case: 'an unknown image is selected',
        code: 'FailedOperation.RuleSelectImageOutRange',
        names: ['`ImageScope.ImageIds`', imageId(77).slice(0, 60)],
      },
      riskPolicy({ PolicyName: 'another', ...selecting(imageId(1), imageId(77)) }),
    ),
    creating(
      {
        case: 'an image without scan result is selected',
        code: 'FailedOperation.RuleSelectImageOutRange',
        names: ['`ImageScope.ImageIds`', imageId(2).slice(0, 60)],
      },
      riskPolicy({ PolicyName: 'another', ...selecting(imageId(2)) }),
    ),
    ...['DescribeImageInterceptPolicyDetail', 'ModifyImageInterceptPolicy'].map((action) => ({
      case: `${action} finds no such policy`,
      action,
      params: { PolicyId: unknownId },
      code: 'ResourceNotFound',
      names: [unknownId],
    })),
    ...[unknownId, 'no-uuid', '1 OR 1=1'].map((id) => ({
      case: `one of the policies, ${id}, does not exist`,
      action: 'DeleteImageInterceptPolicy',
      params: () => ({ PolicyIds: [policyId, id] }),
      code: 'ResourceNotFound',
      names: [id],
    })),
    {
      case: 'one of the policies to switch does not exist',
      action: 'ModifyImageInterceptPolicyStatus',
      params: () => ({ PolicyIds: [policyId, unknownId], Enabled: false }),
      code: 'ResourceNotFound',
      names: [unknownId],
    },
    {
      case: 'there is no such event',
      action: 'DescribeImageInterceptEventDetail',
      params: { EventId: 4711 },
      code: 'ResourceNotFound',
      names: ['4711'],
    },
    {
      case: 'there is no such image',
      action: 'DescribeImageDetail',
      params: { ImageId: 'nowhere' },
      code: 'ResourceNotFound',
      names: ['nowhere'],
    },
    {
      case: 'one of the images to delete does not exist',
      action: 'DeleteImage',
      params: { ImageIds: [imageId(1), 'nowhere'] },
      code: 'ResourceNotFound',
      names: ['nowhere'],
    },
    ...Object.entries({
      'cut off': '{"SchemaVersion": 2, "Results": [',
      'of no known format': { Hello: 'there' },
      'a list of numbers': [1, 2, 3],
      'not even text of ClamAV': 'hello there',
    }).map(([what, Report]) => ({
      case: `a report is ${what}`,
      action: 'ImportImageScanReport',
      params: { Report, ImageName: 'nginx:1.25' },
      code: 'InvalidParameter.ParsingError',
      names: [],
    })),
    {
      case: 'a report has a wrong field deep inside',
      action: 'ImportImageScanReport',
      params: imported(9, { Vulnerabilities: [vulnerability(), vulnerability({ Severity: 3 })] }),
      code: 'InvalidParameter.ParsingError',
      names: ['Vulnerabilities.1.Severity'],
    },
  ];

  const resolved = (params: Row['params']) => (typeof params === 'function' ? params() : params);

  for (const { case: title, action, params, code, names } of rows) {
    it(`answers ${code} when ${title}`, async () => {
      const chinese = service.clientOf(service.admin.credential, { language: 'zh-CN' });
      const inEnglish = await service.admin.expectRefusal(code, action, resolved(params));
      const inChinese = await chinese.expectRefusal(code, action, resolved(params));
      for (const { message } of [inEnglish, inChinese])
        for (const name of names) {
          const text = typeof name === 'string' ? name : name();
          assert.ok(message.includes(text), `${text} is not in: ${message}`);
        }
      assert.doesNotMatch(inEnglish.message, /\p{Script=Han}/u);
      assert.match(inChinese.message, /\p{Script=Han}/u);
    });
  }

  it('refuses what belongs to another account as if it did not exist', async () => {
    const refused = (action: string, params: object) =>
      service.stranger.expectRefusal('ResourceNotFound', action, params);
    await refused('DescribeImageInterceptPolicyDetail', { PolicyId: policyId });
    await refused('DeleteImageInterceptPolicy', { PolicyIds: [policyId] });
    await refused('DescribeImageDetail', { ImageId: imageId(1) });
    await refused('DeleteImage', { ImageIds: [imageId(1)] });
  });

  it('answers FailedOperation.RuleConfigTooMany at the configured number of policies, with the number', async () => {
    const { PolicyId } = await create(riskPolicy({ PolicyName: 'the third' }));
    const tooMany = ['FailedOperation.RuleConfigTooMany', 'CreateImageInterceptPolicy'] as const;
    await service.admin.expectRefusal(
      ...tooMany,
      riskPolicy({ PolicyName: 'the fourth' }),
      /already has 3 policies/,
    );
    await service.stranger.call('CreateImageInterceptPolicy', riskPolicy());
    await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    await create(riskPolicy({ PolicyName: 'the fourth' }));
    stored = await contentsOf(service.db);
  });

  it('answers UnauthorizedOperation with the role and the action', async () => {
    await service.reader.expectRefusal(
      'UnauthorizedOperation',
      'DeleteImageInterceptPolicy',
      { PolicyIds: [policyId] },
      /`reader`.*DeleteImageInterceptPolicy/,
    );
  });

  it('shows at most 64 characters of what was given, and whole ones', async () => {
    const long = '😀'.repeat(100);
    const refusals: [string, object][] = [
      ['CreateImageInterceptPolicy', riskPolicy({ PolicyTemplate: long })],
      ['CreateImageInterceptPolicy', riskPolicy({ PolicyName: { [long]: long } })],
      ['CreateImageInterceptPolicy', riskPolicy({ PolicyName: [long] })],
      ['CreateImageInterceptPolicy', riskPolicy({ [long]: 1 })],
      ['CreateImageInterceptPolicy', riskPolicy({ Enabled: long })],
      ['CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'another', ...selecting(long) })],
      ['DescribeImageList', { Filters: [{ Name: long, Values: ['x'] }] }],
      ['DescribeImageInterceptPolicyList', { Filters: [{ Name: 'Enabled', Values: [long] }] }],
      ['DescribeImageInterceptEventList', { StartTime: '😀'.repeat(32) }],
      ['ImportImageScanReport', { Report: { [long]: 1 } }],
      ['ImportImageScanReport', { Report: long }],
    ];
    for (const [action, params] of refusals) {
      const reply = await send(service, { headers: { 'x-tc-action': action }, body: JSON.stringify(params) });
      const message = reply.body.Response.Error!.Message;
      assert.ok((message.match(/😀/gu) ?? []).length <= 64, `${action}: ${message}`);
      assert.ok(message.isWellFormed() && !/\p{Surrogate}/u.test(message), message);
    }
  });

  it('does not repeat the body that it could not parse', async () => {
    for (const body of ['{"Report": hunter2-very-secret}', '"hunter2', '{"key": "hunter2" "x"}', 'hunter2']) {
      const message = expectError(
        await send(service, { body }),
        'InvalidParameter.InvalidFormat',
        /not valid JSON/,
      );
      assert.doesNotMatch(message, /hunter2|unter2/);
    }
  });
});

describe('the rate limit', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService({ rateLimit: 2 });
  });
  after(() => service.stop());
  beforeEach(() => service.clock.advance(1000));

  const limited = 'DescribeImageInterceptPolicySummary';
  const refused = () =>
    service.admin.expectRefusal(
      'RequestLimitExceeded',
      limited,
      {},
      /^Your current request times equals to `3` in a second, which exceeds the frequency limit `2` for a second\. Please reduce the frequency of calls\.$/,
    );

  it('answers RequestLimitExceeded in the words of the vendor, until the next second', async () => {
    await service.admin.call(limited);
    await service.admin.call(limited);
    await refused();
    service.clock.advance(999);
    await service.admin.expectRefusal('RequestLimitExceeded', limited, {}, /`4` in a second/);
    service.clock.advance(1);
    await service.admin.call(limited);
  });

  it('counts the actions of either dialect', async () => {
    for (const action of ['DescribeImageDenyRuleSummary', 'DeleteImageDenyRule']) {
      const params = action.startsWith('Delete') ? { RuleIDSet: [crypto.randomUUID()] } : {};
      const call = () => send(service, { headers: { 'x-tc-action': action }, body: JSON.stringify(params) });
      for (let n = 0; n < 2; n++)
        assert.notEqual((await call()).body.Response.Error?.Code, 'RequestLimitExceeded');
      expectError(await call(), 'RequestLimitExceeded', /equals to `3` in a second.*limit `2` for a second/);
    }
  });

  it('counts each account and each action by itself', async () => {
    await service.admin.call(limited);
    await service.admin.call(limited);
    await service.reader.expectRefusal('RequestLimitExceeded', limited, {});
    await service.stranger.call(limited);
    await service.admin.call('DescribeImageInterceptPolicyOptions');
  });

  it('counts calls that are refused for their input, and none that are not the caller to make', async () => {
    for (let n = 0; n < 3; n++) await service.agent.expectRefusal('UnauthorizedOperation', limited, {});
    for (let n = 0; n < 3; n++)
      expectError(
        await send(service, { headers: { 'x-tc-action': limited }, secretKey: 'wrong' }),
        'AuthFailure.SignatureFailure',
      );
    for (let n = 0; n < 2; n++) await service.admin.expectRefusal('UnknownParameter', limited, { X: 1 });
    await refused();
  });

  it('does not hold up container starts', async () => {
    for (let n = 0; n < 5; n++) {
      await service.agent.call('EvaluateContainerStart', start(1));
      await service.agent.call('EvaluateContainerStarts', { Starts: [start(1)] });
    }
  });
});

describe('a fault of the service itself', () => {
  let service: TestService;
  let lines: Record<string, unknown>[];
  let written: EventEmitter;
  before(async () => {
    lines = [];
    written = new EventEmitter();
    const stream = new Writable({
      write(line: Buffer, _, done) {
        lines.push(JSON.parse(line.toString()) as Record<string, unknown>);
        written.emit('line');
        done();
      },
    });
    const log = winston.createLogger({
      format: logFormat,
      transports: [new winston.transports.Stream({ stream })],
    });
    service = await startTestService({}, { log });
  });
  after(() => service.stop());

  const call = (action: string, body: object, headers: object = {}) =>
    send(service, { body: JSON.stringify(body), headers: { 'x-tc-action': action, ...headers } });
  const lineOf = (requestId: string) => lines.filter((line) => line['requestId'] === requestId);

  it('is answered with InternalError and nothing of the cause, which is in the log under the RequestId', async () => {
    await service.db.raw('ALTER TABLE policies RENAME TO policies_gone');
    const faults = [
      await call('DescribeImageInterceptPolicyList', {}),
      await call('CreateImageInterceptPolicy', riskPolicy({ PolicyName: 'hunter2' })),
    ];
    await service.db.raw('ALTER TABLE policies_gone RENAME TO policies');
    for (const reply of faults) {
      const message = expectError(reply, 'InternalError');
      const { RequestId } = reply.body.Response;
      assert.equal(
        message,
        `An internal error has occurred. It is in the service's log under RequestId ${RequestId}.`,
      );
      const [line, ...others] = lineOf(RequestId);
      assert.deepEqual(others, [], 'one line a request');
      assert.equal(line?.['level'], 'error');
      assert.equal(line?.['code'], 'InternalError');
      assert.match(String(line?.['error']), /relation "policies" does not exist/, 'the cause');
      assert.match(String(line?.['error']), /\n {4}at /, 'and where it happened');
    }
  });

  it('is answered in Chinese to who asks for it, and is over when its cause is', async () => {
    await service.db.raw('ALTER TABLE policies RENAME TO policies_gone');
    const reply = await call('DescribeImageInterceptPolicyList', {}, { 'x-tc-language': 'zh-CN' });
    await service.db.raw('ALTER TABLE policies_gone RENAME TO policies');
    expectError(reply, 'InternalError', /^服务内部错误.*RequestId 为 [0-9a-f-]{36}。$/);
    expectSuccess(await call('DescribeImageInterceptPolicyList', {}));
  });

  it('logs one line for every request, with neither key nor body nor what a stranger calls an action', async () => {
    const { secretKey } = service.admin.credential;
    const replies = [
      await call('DescribeImageInterceptPolicySummary', {}),
      await call('DescribeImageDetail', { ImageId: 'hunter2' }),
      await call('hunter2', {}),
      await send(service, { secretKey: 'hunter2' }),
      await send(service, { secretId: 'hunter2', secretKey }),
    ];
    for (const { body } of replies) {
      const [line, ...others] = lineOf(body.Response.RequestId);
      assert.deepEqual(others, []);
      assert.equal(line?.['code'], body.Response.Error?.Code ?? 'OK');
      assert.ok(!JSON.stringify(line).includes('hunter2'));
    }
    const all = JSON.stringify(lines);
    assert.ok(!all.includes(secretKey) && !/Signature=/.test(all));
  });

  it('logs a request that its caller broke off', async () => {
    const { hostname, port } = new URL(service.endpoint);
    const before = lines.length;
    const line = once(written, 'line');
    // Who calls is known before the body is read, so the headers must be those of a caller.
    const timestamp = Math.floor(service.clock.now().getTime() / 1000);
    const signed = { 'content-type': 'application/json', host: 'x' };
    const request = { method: 'POST', path: '/', rawQuery: '', headers: signed, body: '{}', timestamp };
    const headers = {
      ...{ ...signed, 'content-length': '100', 'x-tc-action': 'DescribeImageInterceptPolicyList' },
      ...{ 'x-tc-version': '2020-11-01', 'x-tc-timestamp': String(timestamp) },
      authorization: signTc3({ ...request, service: 'tcss', ...service.admin.credential }),
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(Number(port), hostname, () =>
      socket.write(`POST / HTTP/1.1\r\n${head.join('')}\r\n{`, () => socket.resetAndDestroy()),
    );
    await line;
    const [broken, ...others] = lines.slice(before);
    assert.deepEqual(others, []);
    assert.deepEqual([broken?.['level'], broken?.['message']], ['warn', 'request interrupted']);
    assert.match(String(broken?.['error']), /hung up/);
  });
});
