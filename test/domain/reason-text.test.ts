import assert from 'node:assert/strict';
import type { Finding } from '../../src/domain/finding.js';
import type { Reason } from '../../src/domain/reason.js';
import {
  eventDescription,
  fullEventDescription,
  reasonDetail,
  solutionOf,
} from '../../src/domain/reason-text.js';

const vulnerability = (fields: object = {}): Reason => ({
  criterion: 'VULNERABILITY_CVE',
  value: 'CVE-2026-1',
  finding: {
    kind: 'VULNERABILITY',
    cveId: 'CVE-2026-1',
    component: 'openssl',
    version: '3.0.1',
    fixedVersion: '3.0.2',
    severity: 'CRITICAL',
    ...fields,
  } as Finding,
});
const virus = (fields: object = {}): Reason => ({
  criterion: 'VIRUS_CLASSIFICATION',
  value: 'Trojan',
  finding: {
    kind: 'VIRUS',
    path: '/bin/x',
    name: 'Unix.Trojan.X-1',
    type: 'Trojan',
    md5: '',
    severity: 'HIGH',
    ...fields,
  },
});
const secret = (fields: object = {}): Reason => ({
  criterion: 'SENSITIVE_DATA',
  value: 'AWS',
  finding: {
    kind: 'SENSITIVE_DATA',
    path: '/.env',
    ruleId: 'r',
    type: 'AWS',
    severity: 'CRITICAL',
    title: 'AWS key',
    ...fields,
  },
});
const privilege = (detail?: string): Reason => ({
  criterion: 'PRIVILEGE',
  value: 'CAP_SYS_ADMIN',
  ...(detail && { detail }),
});

describe('reason text: detail', () => {
  for (const [reason, en, zh] of [
    [
      vulnerability(),
      'CVE-2026-1 (CRITICAL) in openssl 3.0.1, fixed in 3.0.2',
      'openssl 3.0.1 存在 CVE-2026-1 (CRITICAL)，修复版本 3.0.2',
    ],
    [
      vulnerability({ version: '', fixedVersion: '' }),
      'CVE-2026-1 (CRITICAL) in openssl, no fixed version yet',
      'openssl 存在 CVE-2026-1 (CRITICAL)，暂无修复版本',
    ],
    [virus(), 'Unix.Trojan.X-1 (HIGH) in file /bin/x', '文件 /bin/x 感染 Unix.Trojan.X-1（HIGH）'],
    [
      virus({ md5: 'f'.repeat(32) }),
      `Unix.Trojan.X-1 (HIGH) in file /bin/x (MD5 ${'f'.repeat(32)})`,
      `文件 /bin/x (MD5 ${'f'.repeat(32)}) 感染 Unix.Trojan.X-1（HIGH）`,
    ],
    [secret(), 'AWS key (AWS, CRITICAL) in /.env', '/.env 中存在 AWS key（AWS，CRITICAL）'],
    [secret({ title: '' }), 'AWS (AWS, CRITICAL) in /.env', '/.env 中存在 AWS（AWS，CRITICAL）'],
    [
      privilege('capAdd SYS_ADMIN'),
      'CAP_SYS_ADMIN (asked for by capAdd SYS_ADMIN)',
      'CAP_SYS_ADMIN（来自 capAdd SYS_ADMIN）',
    ],
    [privilege(), 'CAP_SYS_ADMIN', 'CAP_SYS_ADMIN'],
    [
      {
        criterion: 'PRIVILEGE',
        value: 'HOST_PID',
        detail: 'no pid namespace',
        detailZh: '没有 pid 命名空间',
      },
      'HOST_PID (asked for by no pid namespace)',
      'HOST_PID（来自 没有 pid 命名空间）',
    ],
  ] as const)
    it(en, () => assert.deepEqual(reasonDetail(reason), { en, zh }));
});

describe('reason text: description of an event', () => {
  it('tells policy, behaviour and the first reason', () =>
    assert.deepEqual(
      eventDescription({ policyName: 'p', behavior: 'INTERCEPT', reasons: [privilege()], reasonTotal: 1 }),
      {
        en: 'Policy "p" kept the container from starting: CAP_SYS_ADMIN.',
        zh: '策略“p”拦截了容器启动：CAP_SYS_ADMIN。',
      },
    ));

  it('tells how many reasons there are beyond the first, those not kept included', () =>
    assert.deepEqual(
      eventDescription({
        policyName: 'p',
        behavior: 'ALERT',
        reasons: [privilege(), secret()],
        reasonTotal: 1500,
      }),
      {
        en: 'Policy "p" raised an alert and let the container start: CAP_SYS_ADMIN, and 1499 more.',
        zh: '策略“p”告警并放行了容器启动：CAP_SYS_ADMIN，另有 1499 项。',
      },
    ));
});

describe('reason text: full description of an event', () => {
  it('names every reason that is kept, and counts the others', () =>
    assert.deepEqual(
      fullEventDescription({
        policyName: 'p',
        behavior: 'INTERCEPT',
        reasons: [secret(), privilege('capAdd SYS_ADMIN'), privilege()],
        reasonTotal: 5,
      }),
      {
        en: 'Policy "p" kept the container from starting: AWS key (AWS, CRITICAL) in /.env; CAP_SYS_ADMIN (asked for by capAdd SYS_ADMIN); CAP_SYS_ADMIN, and 2 more.',
        zh: '策略“p”拦截了容器启动：/.env 中存在 AWS key（AWS，CRITICAL）；CAP_SYS_ADMIN（来自 capAdd SYS_ADMIN）；CAP_SYS_ADMIN，另有 2 项。',
      },
    ));
});

describe('reason text: remedies', () => {
  it('is a line for each reason, in order', () => {
    const { en, zh } = solutionOf([vulnerability(), virus(), secret(), privilege()]);
    assert.deepEqual(en.split('\n'), [
      'Update openssl from 3.0.1 to 3.0.2 and rebuild the image (CVE-2026-1).',
      'Delete /bin/x (Unix.Trojan.X-1), find out how it came into the image, and rebuild from a trusted base.',
      'Remove AWS key from /.env, rotate it, and pass it to the container at run time instead.',
      'Start the container without CAP_SYS_ADMIN, or take the privilege out of the policy if it is needed.',
    ]);
    assert.equal(zh.split('\n').length, 4);
    for (const line of zh.split('\n')) assert.match(line, /[\u4e00-\u9fff]/);
  });

  it('says each thing once', () =>
    assert.equal(solutionOf([vulnerability(), vulnerability()]).en.split('\n').length, 1));

  it('is one for the vulnerabilities of a component, with the highest fixed version last', () =>
    assert.deepEqual(
      solutionOf([
        vulnerability({ cveId: 'CVE-1', fixedVersion: '3.0.10' }),
        vulnerability({ cveId: 'CVE-2', fixedVersion: '' }),
        vulnerability({ cveId: 'CVE-3', fixedVersion: '3.0.9' }),
        vulnerability({ cveId: 'CVE-4', fixedVersion: '3.0.9' }),
        vulnerability({ cveId: 'CVE-5', version: '1.1.1' }),
        vulnerability({ cveId: 'CVE-6', fixedVersion: '' }),
      ]).en.split('\n'),
      [
        'Update openssl from 3.0.1 to the highest of 3.0.9, 3.0.10 and rebuild the image (CVE-1, CVE-3, CVE-4).',
        "There is no fixed version of openssl for CVE-2, CVE-6 yet: remove or replace the component, or follow its vendor's advice.",
        'Update openssl from 1.1.1 to 3.0.2 and rebuild the image (CVE-5).',
      ],
    ));

  it('is one for several privileges, with what asked for them', () =>
    assert.deepEqual(solutionOf([privilege('capAdd SYS_ADMIN'), { ...privilege(), value: 'HOST_PID' }]), {
      en: 'Start the container without CAP_SYS_ADMIN (asked for by capAdd SYS_ADMIN), HOST_PID, or take those privileges out of the policy that are needed.',
      zh: '去除启动参数 CAP_SYS_ADMIN（来自 capAdd SYS_ADMIN）、HOST_PID 后再启动容器；如确有需要，请在策略中移除相应特权。',
    }));

  it('leaves no gap where the installed version is not known', () => {
    const { en, zh } = solutionOf([vulnerability({ version: '' })]);
    assert.equal(en, 'Update openssl to 3.0.2 and rebuild the image (CVE-2026-1).');
    assert.equal(zh, '将组件 openssl 升级到 3.0.2 并重新构建镜像（CVE-2026-1）。');
  });

  it('says what to do while there is no fixed version', () =>
    assert.match(
      solutionOf([vulnerability({ fixedVersion: '' })]).en,
      /^There is no fixed version of openssl/,
    ));
});
