import assert from 'node:assert/strict';
import { dayMs, minuteMs } from '../../../support/clock.js';
import { contentsOf } from '../../../support/contents.js';
import {
  imageId,
  imported,
  privilegePolicy,
  riskPolicy,
  secret,
  start,
  virus,
  vulnerability,
} from '../../../support/samples.js';
import { type Reply, startTestService, type TestService } from '../../../support/service.js';

describe('EvaluateContainerStart', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  beforeEach(() => service.newAccounts());
  after(() => service.stop());

  const evaluate = (fields: object = {}, n: number | string = 1) =>
    service.agent.call('EvaluateContainerStart', start(n, fields));
  const createPolicy = async (policy: object): Promise<string> =>
    (await service.admin.call('CreateImageInterceptPolicy', policy))['PolicyId'] as string;
  const scan = (n: number | string, fields: object = {}) =>
    service.admin.call('ImportImageScanReport', imported(n, fields));
  const behaviors = ({ Matches }: Reply) =>
    Object.fromEntries(
      (Matches as { PolicyName: string; Behavior: string }[]).map(({ PolicyName, Behavior }) => [
        PolicyName,
        Behavior,
      ]),
    );

  it('allows everything in an account without policies', async () => {
    await scan(1);
    const { RequestId: _, ...reply } = await evaluate();
    assert.deepEqual(reply, {
      Decision: 'ALLOW',
      ImageScanned: true,
      Matches: [],
      EventIds: [],
      Message: 'The container may start: no policy matches.',
    });
  });

  it('intercepts a scanned image that a risk policy matches, and says why', async () => {
    await scan(1);
    const PolicyId = await createPolicy(riskPolicy());
    const reply = await evaluate();
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.deepEqual(reply['Matches'], [
      {
        PolicyId,
        PolicyName: 'no critical vulnerabilities',
        PolicyTemplate: 'RISK_IMAGE',
        Behavior: 'INTERCEPT',
        ReasonTotal: 1,
        Reasons: [
          {
            Criterion: 'VULNERABILITY_CLASSIFICATION',
            Value: 'CRITICAL',
            Detail: 'CVE-2026-0001 (CRITICAL) in openssl 3.0.1, fixed in 3.0.2',
          },
        ],
      },
    ]);
    assert.equal(reply['EventIds'].length, 1);
  });

  it('never matches a risk policy with an image that has no scan result', async () => {
    await createPolicy(riskPolicy());
    const reply = await evaluate({}, 'unscanned');
    assert.equal(reply['Decision'], 'ALLOW');
    assert.equal(reply['ImageScanned'], false);
    assert.deepEqual(reply['EventIds'], []);
  });

  it('judges a start by the scan result as it is now: a new report changes the next answer', async () => {
    await scan(1);
    await createPolicy(riskPolicy());
    assert.equal((await evaluate())['Decision'], 'INTERCEPT');
    await scan(1, { Vulnerabilities: [] });
    assert.equal((await evaluate())['Decision'], 'ALLOW');
    await scan(1, { Vulnerabilities: [vulnerability()] });
    assert.equal((await evaluate())['Decision'], 'INTERCEPT');
  });

  it('applies a risk policy to the images it selects only', async () => {
    await scan(1);
    await scan(2);
    await createPolicy(riskPolicy({ ImageScope: { Type: 'SELECTED', ImageIds: [imageId(2)] } }));
    assert.equal((await evaluate({}, 1))['Decision'], 'ALLOW');
    assert.equal((await evaluate({}, 2))['Decision'], 'INTERCEPT');
  });

  const privileges = { Privileges: ['PRIVILEGED'] };

  for (const [mode, selected, other, why] of [
    ['DENY_SELECTED', 'INTERCEPT', 'ALLOW', 'the selected images may not have the privileges'],
    ['ALLOW_ONLY_SELECTED', 'ALLOW', 'INTERCEPT', 'the selected images alone may have the privileges'],
  ])
    it(`${mode}: ${why}, scanned or not`, async () => {
      await scan(1);
      await createPolicy(
        privilegePolicy({
          ImageScope: { Type: 'SELECTED', ImageIds: [imageId(1), imageId(2)] },
          PrivilegeRule: { Mode: mode },
        }),
      );
      assert.equal((await evaluate(privileges, 1))['Decision'], selected);
      assert.equal((await evaluate(privileges, 2))['Decision'], selected);
      assert.equal((await evaluate(privileges, 3))['Decision'], other);
      assert.equal((await evaluate({}, 1))['Decision'], 'ALLOW');
      assert.equal((await evaluate({}, 3))['Decision'], 'ALLOW');
    });

  it('intercepts privileges that are listed and lets the others pass', async () => {
    await createPolicy(
      privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges: ['HOST_PID'] } }),
    );
    assert.equal((await evaluate({ Privileges: ['HOST_IPC'] }))['Decision'], 'ALLOW');
    const reply = await evaluate({ Privileges: ['HOST_IPC', 'HOST_PID'] });
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.equal(reply['Matches'][0].ReasonTotal, 1);
    assert.equal(reply['Matches'][0].Reasons[0].Criterion, 'PRIVILEGE');
  });

  it('evaluates all policies, each with its own behaviour; the strongest is the answer', async () => {
    await scan(1, { Viruses: [virus()], SensitiveData: [secret()] });
    const observing = { ObservationDays: 7 };
    await createPolicy(riskPolicy({ PolicyName: 'observing', ...observing }));
    await createPolicy(riskPolicy({ PolicyName: 'virus', RiskRule: { Virus: { Types: ['Trojan'] } } }));
    await createPolicy(riskPolicy({ PolicyName: 'off', Enabled: false }));
    await createPolicy(
      riskPolicy({ PolicyName: 'secrets', RiskRule: { SensitiveData: { Types: ['AWS'] } }, ...observing }),
    );
    await createPolicy(riskPolicy({ PolicyName: 'misses', RiskRule: { SensitiveData: { Types: ['Age'] } } }));
    await createPolicy(privilegePolicy({ PolicyName: 'privileged' }));
    const reply = await evaluate(privileges);
    assert.equal(reply['Decision'], 'INTERCEPT');
    assert.deepEqual(behaviors(reply), {
      observing: 'ALERT',
      virus: 'INTERCEPT',
      secrets: 'ALERT',
      privileged: 'INTERCEPT',
    });
    assert.equal(new Set(reply['EventIds']).size, 4);
    for (const [index, EventId] of (reply['EventIds'] as number[]).entries()) {
      const { Event } = await service.admin.call('DescribeImageInterceptEventDetail', { EventId });
      assert.equal(Event.PolicyName, reply['Matches'][index].PolicyName);
      assert.equal(Event.Behavior, reply['Matches'][index].Behavior);
    }
  });

  it('alerts while a policy observes and intercepts from its effect time on, to the millisecond', async () => {
    await scan(1);
    await createPolicy(riskPolicy({ ObservationDays: 1 }));
    service.clock.advance(dayMs - 1);
    assert.equal((await evaluate())['Decision'], 'ALERT');
    service.clock.advance(1);
    assert.equal((await evaluate())['Decision'], 'INTERCEPT');
  });

  it('follows an edit, a switch and a deletion of a policy in the next decision', async () => {
    await scan(1);
    const PolicyId = await createPolicy(riskPolicy());
    const RiskRule = { Vulnerability: { CveIds: ['CVE-1999-1'] } };
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, RiskRule });
    assert.equal((await evaluate())['Decision'], 'ALLOW');
    await service.admin.call('ModifyImageInterceptPolicy', { PolicyId, ...riskPolicy() });
    assert.equal((await evaluate())['Decision'], 'INTERCEPT');
    await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: false });
    assert.equal((await evaluate())['Decision'], 'ALLOW');
    await service.admin.call('ModifyImageInterceptPolicyStatus', { PolicyIds: [PolicyId], Enabled: true });
    assert.equal((await evaluate())['Decision'], 'INTERCEPT');
    await service.admin.call('DeleteImageInterceptPolicy', { PolicyIds: [PolicyId] });
    assert.equal((await evaluate())['Decision'], 'ALLOW');
  });

  it('caps the reasons of a match at 20 and tells how many there are', async () => {
    const many = Array.from({ length: 45 }, (_, n) => vulnerability({ CveId: `CVE-2026-${1000 + n}` }));
    await scan(1, { Vulnerabilities: many });
    await createPolicy(riskPolicy());
    const [match] = (await evaluate())['Matches'];
    assert.equal(match.Reasons.length, 20);
    assert.equal(match.ReasonTotal, 45);
  });

  describe('the message', () => {
    const say = async (fields: object, n: number | string = 1) => {
      const chinese = service.clientOf(service.agent.credential, { language: 'zh-CN' });
      const params = start(n, { DryRun: true, ...fields });
      return [
        (await service.agent.call('EvaluateContainerStart', params))['Message'] as string,
        (await chinese.call('EvaluateContainerStart', params))['Message'] as string,
      ];
    };

    it('names the policy that decides and its worst reason, in English and in Chinese', async () => {
      await scan(1);
      await createPolicy(riskPolicy({ PolicyName: 'p' }));
      assert.deepEqual(await say({}), [
        'The container must not start: policy "p" matches CVE-2026-0001 (CRITICAL) in openssl 3.0.1, fixed in 3.0.2.',
        '禁止启动：策略“p”命中 openssl 3.0.1 存在 CVE-2026-0001 (CRITICAL)，修复版本 3.0.2。',
      ]);
    });

    it('counts the other policies that decide the same, and not those that only alert', async () => {
      await scan(1, { Vulnerabilities: [vulnerability({ FixedVersion: '' })] });
      await createPolicy(riskPolicy({ PolicyName: 'alerts', ObservationDays: 1 }));
      await createPolicy(riskPolicy({ PolicyName: 'a' }));
      await createPolicy(riskPolicy({ PolicyName: 'b' }));
      assert.deepEqual(await say({}), [
        'The container must not start: policy "a" matches CVE-2026-0001 (CRITICAL) in openssl 3.0.1, no fixed version yet, and 1 more policy matches.',
        '禁止启动：策略“a”命中 openssl 3.0.1 存在 CVE-2026-0001 (CRITICAL)，暂无修复版本，另有 1 条策略命中。',
      ]);
      await createPolicy(riskPolicy({ PolicyName: 'c' }));
      assert.match((await say({}))[0]!, /, and 2 more policies match\.$/);
    });

    it('says of an alert that the container may start', async () => {
      await scan(1);
      await createPolicy(riskPolicy({ PolicyName: 'p', ObservationDays: 1 }));
      const [en, zh] = await say({});
      assert.match(en!, /^The container may start, with an alert: policy "p" matches CVE-2026-0001/);
      assert.match(zh!, /^允许启动并告警：策略“p”命中 /);
    });

    it('says that risk policies were not applied to an image without a scan result', async () => {
      assert.deepEqual(await say({}, 'unscanned'), [
        'The container may start: no policy matches. The image has no scan result, so risk policies were not applied.',
        '允许启动：没有策略命中。该镜像尚无扫描结果，风险策略未生效。',
      ]);
    });
  });

  describe('StartTime', () => {
    const at = (StartTime: string) => evaluate({ StartTime });
    const refused = (StartTime: string) =>
      service.agent.expectRefusal(
        'InvalidParameterValue.DataRange',
        'EvaluateContainerStart',
        start(1, { StartTime }),
        /`StartTime` must be at most 5 minutes ahead and at most 180 days ago; given 202/,
      );
    const eventOf = async ({ EventIds }: Reply) =>
      (await service.admin.call('DescribeImageInterceptEventDetail', { EventId: EventIds[0] }))['Event'];

    beforeEach(async () => {
      await scan(1);
      await createPolicy(riskPolicy());
    });

    it('may lie 5 minutes ahead and not a second more', async () => {
      await at('2026-03-10 12:05:00');
      await refused('2026-03-10 12:05:01');
    });

    it('may lie as far back as events are kept and not a second more', async () => {
      const event = await eventOf(await at('2025-09-11 12:00:00'));
      assert.equal(event.LatestTime, '2025-09-11 12:00:00');
      await refused('2025-09-11 11:59:59');
    });

    it('has to be a real time of the form that replies have', async () => {
      for (const StartTime of ['2026-02-30 00:00:00', '2026-03-10', '2026-03-10T12:00:00Z', ''])
        await service.agent.expectRefusal(
          'InvalidParameterValue',
          'EvaluateContainerStart',
          start(1, { StartTime }),
          /`StartTime` must be an existing time .*of the form YYYY-MM-DD HH:mm:ss/,
        );
    });

    it('decides the day of the event: the day turns at midnight of the zone', async () => {
      const before = await eventOf(await at('2026-03-09 23:59:59'));
      const after = await eventOf(await at('2026-03-10 00:00:00'));
      assert.deepEqual([before.Day, after.Day], ['2026-03-09', '2026-03-10']);
      assert.notEqual(before.EventId, after.EventId);
    });

    it('is now when it is not given', async () => {
      service.clock.advance(7 * minuteMs);
      const event = await eventOf(await evaluate());
      assert.equal(event.FirstTime, '2026-03-10 12:07:00');
    });

    it('decides nothing about the policy: that is judged as it is now', async () => {
      const [policy] = (await service.admin.call('DescribeImageInterceptPolicyList'))['PolicyList'];
      assert.equal(policy.EffectTime, '2026-03-10 12:00:00');
      assert.equal((await at('2026-03-01 00:00:00'))['Decision'], 'INTERCEPT');
    });
  });

  describe('a dry run', () => {
    it('answers the same, changes no table and makes no event', async () => {
      await scan(1);
      await createPolicy(riskPolicy());
      await createPolicy(privilegePolicy({ ObservationDays: 3 }));
      const before = await contentsOf(service.db, service.admin.credential.appId);
      assert.deepEqual([before['policies']?.length, before['events']?.length], [2, 0]);
      const dry = await evaluate({ DryRun: true, ...privileges });
      const dryUnknown = await evaluate({ DryRun: true, ...privileges }, 'unknown');
      await service.agent.call('EvaluateContainerStarts', {
        Starts: [start(1), start('unknown', { Image: { ImageName: 'nginx' } })],
        DryRun: true,
      });
      assert.deepEqual(await contentsOf(service.db, service.admin.credential.appId), before);
      assert.deepEqual([dry['EventIds'], dryUnknown['EventIds']], [[], []]);

      const real = await evaluate(privileges);
      assert.deepEqual({ ...dry, EventIds: 0, RequestId: 0 }, { ...real, EventIds: 0, RequestId: 0 });
      assert.equal(real['EventIds'].length, 2);
      assert.equal((await contentsOf(service.db, service.admin.credential.appId))['events']?.length, 2);
    });
  });

  describe('refusals', () => {
    const refuse = (code: string, fields: object, message: RegExp) =>
      service.agent.expectRefusal(code, 'EvaluateContainerStart', start(1, fields), message);

    it('needs an image id or name', async () => {
      await refuse('MissingParameter', { Image: {} }, /`Image.ImageId`: an image needs ImageId or ImageName/);
      await refuse('MissingParameter', { Image: { ImageId: '', ImageName: '' } }, /Image/);
    });
    it('needs a node', () => refuse('MissingParameter', { Node: {} }, /`Node.NodeName`/));
    it('refuses unknown fields', () =>
      refuse('UnknownParameter', { Node: { NodeName: 'n', Zone: 'a' } }, /`Node.Zone`/));
    it('bounds cluster and node names to what an index of the database holds', async () => {
      const longest = '\u{20000}'.repeat(256);
      await createPolicy(privilegePolicy());
      const location = { Node: { NodeName: longest }, Cluster: { ClusterId: longest } };
      assert.equal((await evaluate({ ...location, ...privileges }))['Decision'], 'INTERCEPT');
      await refuse(
        'InvalidParameterValue.LengthLimit',
        { Node: { NodeName: `${longest}x` } },
        /`Node.NodeName` must be at most 256 characters/,
      );
    });
    it('is not for readers, who may not make events', async () => {
      await service.reader.expectRefusal('UnauthorizedOperation', 'EvaluateContainerStart', start(1));
    });
  });
});
