import assert from 'node:assert/strict';
import { privileges } from '../../../src/domain/privileges/catalog.js';
import { requestedFromDockerHostConfig } from '../../../src/domain/privileges/from-docker-host-config.js';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { requestedFromPodSpec } from '../../../src/domain/privileges/from-pod-spec.js';
import { type Derivation, maxDetailLength } from '../../../src/domain/privileges/requested.js';
import { cases, derive } from './cases.js';

const items = new Set<string>(privileges.map(({ item }) => item));
const wrongValues = ['text', '', 7, -1, 1e300, true, null, [], {}, [null], [7], [[]], [{}], { a: 1 }];

/** Whatever comes in, what goes out has the promised form. */
function assertWellFormed(outcome: Derivation): void {
  if ('problem' in outcome) {
    assert.ok(outcome.problem.en && outcome.problem.zh);
    assert.equal(typeof outcome.path, 'string');
    return;
  }
  for (const { item, detail } of outcome.requested) {
    assert.ok(items.has(item), item);
    assert.ok(detail.length <= maxDetailLength, detail);
  }
}

/**
 * Every document that differs from the given one in exactly one place, which holds `wrong` instead. Of a list the first
 * and the last element do, since all are read alike.
 */
function* withOneReplaced(document: unknown, wrong: unknown): Generator<unknown> {
  yield wrong;
  if (document === null || typeof document !== 'object') return;
  const last = Object.keys(document).length - 1;
  const places = Object.entries(document).filter((_, i) => !Array.isArray(document) || i === 0 || i === last);
  for (const [key, value] of places) {
    for (const replaced of withOneReplaced(value, wrong)) {
      const copy = Array.isArray(document) ? [...document] : { ...document };
      yield Object.assign(copy, { [key]: replaced });
    }
  }
}

describe('Malformed start', () => {
  for (const one of cases) {
    it(`${one.name} never throws, whichever value is of the wrong kind`, () => {
      for (const wrong of wrongValues) {
        for (const spec of withOneReplaced(one.spec, wrong)) assertWellFormed(derive(one, spec));
      }
    });
  }

  for (const read of [requestedFromOciSpec, requestedFromDockerHostConfig, requestedFromPodSpec]) {
    it(`${read.name || 'a source'} refuses what is no object, at the root`, () => {
      for (const wrong of ['text', 7, true, [], [{}]]) {
        const outcome = read(wrong);
        assert.ok('problem' in outcome);
        assert.equal(outcome.path, '');
      }
    });
  }

  const places: [why: string, outcome: Derivation, path: string, problem: string][] = [
    [
      'a field of an element',
      requestedFromOciSpec({ mounts: [{}, { source: {} }] }),
      'mounts[1].source',
      'expected a string, found an object',
    ],
    [
      'a namespace list that is an object',
      requestedFromOciSpec({ linux: { namespaces: { type: 'pid' } } }),
      'linux.namespaces',
      'expected a list, found an object',
    ],
    [
      'a flag in words',
      requestedFromDockerHostConfig({ Privileged: 'true' }),
      'Privileged',
      'expected a boolean, found a string',
    ],
    [
      'a key that is data',
      requestedFromDockerHostConfig({ PortBindings: { '80/tcp': 80 } }),
      'PortBindings["80/tcp"]',
      'expected a list, found a number',
    ],
    [
      'an annotation',
      requestedFromPodSpec({
        metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/a': 1 } },
        spec: { containers: [{ name: 'a' }] },
      }),
      'metadata.annotations["container.apparmor.security.beta.kubernetes.io/a"]',
      'expected a string, found a number',
    ],
    [
      'one of two allowed kinds',
      requestedFromDockerHostConfig({ PortBindings: { p: [{ HostPort: true }] } }),
      'PortBindings.p[0].HostPort',
      'expected a string or a number, found a boolean',
    ],
  ];
  for (const [why, outcome, path, problem] of places) {
    it(`tells the place: ${why}`, () => {
      assert.ok('problem' in outcome);
      assert.deepEqual([outcome.path, outcome.problem.en], [path, problem]);
      assert.match(outcome.problem.zh, /^应为/);
    });
  }

  it('tells the first place of several', () => {
    const outcome = requestedFromPodSpec({ containers: [{ name: 1 }, { name: 2 }] });
    assert.ok('problem' in outcome);
    assert.equal(outcome.path, 'containers[0].name');
  });

  it('reads no inherited fields', () => {
    const inherited = Object.create({ Privileged: true, SecurityOpt: ['no-new-privileges'] }) as object;
    const outcome = requestedFromDockerHostConfig(inherited);
    assert.deepEqual(outcome, {
      requested: [
        {
          item: 'PRIV_ESCALATION_ALLOWED',
          detail: 'no-new-privileges not set',
          detailZh: '未设置 no-new-privileges',
        },
      ],
    });
  });

  it('reads null and absent alike', () => {
    assert.deepEqual(
      requestedFromPodSpec({ containers: null, volumes: null, securityContext: null }),
      requestedFromPodSpec({}),
    );
    assert.deepEqual(
      requestedFromOciSpec({ process: null, mounts: null, linux: null }),
      requestedFromOciSpec({}),
    );
  });
});

describe('What is no start that is known', () => {
  const containers = [{ name: 'a', securityContext: { privileged: true } }];
  const pod = { kind: 'Pod', spec: { containers } };
  const noPods: object[] = [
    {},
    containers[0]!,
    { items: [pod] },
    { kind: 'List', items: [pod] },
    { request: { object: pod } },
    { containers: [] },
    { kind: 'Pod', spec: {} },
    { kind: 'Deployment', spec: { containers } },
    { kind: 'Rollout', spec: { containers: [{ name: 'decoy' }], template: { spec: { containers } } } },
    { containers: [{ name: 'decoy' }], spec: { containers } },
    { Spec: { Containers: containers } },
  ];
  for (const object of noPods)
    it(`is refused as a pod: ${JSON.stringify(object)}`, () => {
      assert.ok('problem' in requestedFromPodSpec(object));
    });

  const noHostConfigs: object[] = [
    { Container: { HostConfig: { Privileged: true } } },
    { body: { Privileged: true } },
    { securityContext: { privileged: true } },
    { 'Privileged ': true },
    pod,
  ];
  for (const object of noHostConfigs)
    it(`is refused as Docker's: ${JSON.stringify(object)}`, () => {
      assert.ok('problem' in requestedFromDockerHostConfig(object));
    });
});
