import assert from 'node:assert/strict';
import type { PrivilegeItem } from '../../../src/domain/privileges/catalog.js';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { compilePrivilegeRule } from '../../../src/domain/privileges/privilege-rule.js';
import { parseMergingRepeatedKeys } from '../../../src/platform/go-json.js';
import { randomFrom } from '../../support/random.js';
import { skip } from '../../support/skip.js';
import { findCase } from './cases.js';
import { RuncBundle, whyNoRunc } from './runc-bundle.js';
import { factsOf } from './runc-facts.js';
import { classes, plainSpec, someSpec } from './runc-specs.js';

const requestedIn = (config: string) => {
  const outcome = requestedFromOciSpec(parseMergingRepeatedKeys(config), {
    maker: findCase('docker24-default').expected.maker,
  });
  assert.ok('requested' in outcome, JSON.stringify(outcome));
  return outcome.requested;
};

/** Whether one of the items, or one that includes it, is among what was read from a config. */
const says = (config: string, items: PrivilegeItem[]) =>
  compilePrivilegeRule({ mode: 'DENY_SELECTED', privileges: items })(requestedIn(config)).length > 0;

/**
 * Law: nothing that a process has beyond the default goes unsaid. runc runs each spec, and the process tells of itself
 * what it has: capabilities, namespaces, mounts, devices and open paths.
 */
describe('What runc grants', function () {
  let bundle: RuncBundle;
  before(async function () {
    const why = whyNoRunc();
    if (why) skip(this, why);
    bundle = new RuncBundle();
    const report = await bundle.run(JSON.stringify(plainSpec(bundle)));
    if (typeof report === 'string') skip(this, `runc runs no container here: ${report.slice(0, 200)}`);
  });
  after(() => bundle?.remove());

  it('is nothing but the default for a spec of Docker', async () => {
    const config = JSON.stringify(plainSpec(bundle));
    const report = await bundle.run(config);
    assert.ok(typeof report !== 'string', String(report));
    const byDefault = ['PRIV_ESCALATION_ALLOWED', 'RUN_AS_ROOT'];
    assert.deepEqual(
      factsOf(report, bundle)
        .flatMap(({ saidBy }) => saidBy)
        .toSorted(),
      byDefault,
    );
    assert.deepEqual(
      requestedIn(config)
        .map(({ item }) => item)
        .toSorted(),
      byDefault,
    );
  });

  const rounds = Number(process.env['RUNC_ROUNDS'] ?? 3);
  const ran = new Set<string>();
  for (const name of classes)
    it(`is said for specs with ${name}`, async function () {
      this.timeout(60_000);
      for (let seed = 0; seed < rounds; seed += 1) {
        const { text, changed } = someSpec(bundle, randomFrom(seed * 1000 + classes.indexOf(name)), name);
        const report = await bundle.run(text);
        // Not every machine can run every spec.
        if (typeof report === 'string') continue;
        const unsaid = factsOf(report, bundle).filter(({ saidBy }) => !says(text, saidBy));
        assert.deepEqual(unsaid, [], `seed ${seed}, ${changed.join(' and ')}`);
        ran.add(name);
      }
    });

  it('was compared for most classes', () => assert.ok(ran.size > classes.length / 2, [...ran].join()));
});
