import assert from 'node:assert/strict';
import { en } from '../../console/src/texts/en.js';
import { roles } from '../../src/api/roles.js';
import { shownSettings, readConfig } from '../../src/config.js';
import { jobs } from '../../src/jobs/schedule.js';
import { auditActions } from '../../src/store/audit/write-audit.js';
import { zh } from '../../console/src/texts/zh.js';

/** `policies.title` and its text, of every page. */
const textsOf = (pages: Record<string, Record<string, string>>) =>
  new Map(
    Object.entries(pages).flatMap(([page, texts]) =>
      Object.entries(texts).map(([key, text]) => [`${page}.${key}`, text] as const),
    ),
  );
const [english, chinese] = [textsOf(en), textsOf(zh)];
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Written alike in both: names, and marks without words. */
const sameInBoth = new Set(['CVE', 'Pod', '+{{count}}', '{{used}} / {{most}}']);

describe('texts of the console', () => {
  it('exist in both languages', () =>
    assert.deepEqual([...chinese.keys()].sort(), [...english.keys()].sort()));

  it('have the same values in both languages', () => {
    for (const [key, text] of english) {
      // A form for one may leave its number out.
      if (key.endsWith('_one')) continue;
      assert.deepEqual(placeholders(chinese.get(key)!), placeholders(text), key);
    }
  });

  it('tell what every job, setting, role and entry of the audit log is for', () => {
    const names = [
      ...jobs.map(({ name }) => `jobs.${name}`),
      ...shownSettings(readConfig({})).map(({ name }) => `settings.${name}`),
      ...auditActions.map((name) => `auditActions.${name}`),
      ...roles.map((name) => `roles.${name}`),
    ];
    for (const name of names) assert.ok(english.has(name as `${string}.${string}`), name);
  });

  it('are in their language', () => {
    for (const [key, text] of english) assert.doesNotMatch(text, /\p{Script=Han}/u, key);
    for (const [key, text] of chinese)
      assert.ok(sameInBoth.has(text) || /\p{Script=Han}/u.test(text), `${key}: ${text}`);
  });
});
