import assert from 'node:assert/strict';
import { withoutImage } from '../../console/src/pages/policies/exemption.js';

const selected = (...ImageIds: string[]) => ({ Type: 'SELECTED' as const, ImageIds });
const everything = { Type: 'ALL' as const };
const deny = { Mode: 'DENY_SELECTED' as const, Privileges: ['HIGH_RISK'] };
const allow = { Mode: 'ALLOW_ONLY_SELECTED' as const, Privileges: ['HIGH_RISK'] };

/** The image `a` of a, b and c is taken out. */
describe('an exemption from a policy', () => {
  for (const [what, before, after] of [
    ['of all scanned images leaves the others chosen', [everything, null], [selected('b', 'c'), null]],
    ['of chosen images takes the image out', [selected('a', 'b'), null], [selected('b'), null]],
    ['of chosen images without it changes nothing', [selected('b'), null], undefined],
    ['on privileges of all images lets it alone have them', [everything, deny], [selected('a'), allow]],
    ['on privileges of chosen images takes it out', [selected('a', 'b'), deny], [selected('b'), deny]],
    ['that lets only some have privileges adds it', [selected('b'), allow], [selected('b', 'a'), allow]],
    ['that lets it have privileges already changes nothing', [selected('a'), allow], undefined],
  ] as const)
    it(what, () => {
      const [ImageScope, PrivilegeRule] = before as unknown as [typeof everything, typeof deny | null];
      const [scope, rule] = (after ?? []) as unknown as [unknown, unknown];
      assert.deepEqual(
        withoutImage({ ImageScope, PrivilegeRule }, 'a', ['a', 'b', 'c']),
        after && { ImageScope: scope, PrivilegeRule: rule },
      );
    });
});
