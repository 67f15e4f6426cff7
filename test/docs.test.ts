import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deadLinks, deadPaths, projectFiles, textOf } from './support/documents.js';

/** Files that the reader of CONTRIBUTING.md makes. */
const madeByTheReader = [
  'src/actions/native/image/DescribeImageNames.ts',
  'test/actions/native/image/DescribeImageNames.test.ts',
];
/** Names dead paths on purpose. */
const thisFile = 'test/docs.test.ts';

describe('documents', () => {
  it('name no path that does not exist, nor does the code', () => {
    const dead = projectFiles
      .filter((path) => path !== thisFile)
      .flatMap((path) => deadPaths(textOf(path)).map((named) => ({ path, named })))
      .filter(({ path, named }) => path !== 'CONTRIBUTING.md' || !madeByTheReader.includes(named))
      .map(({ path, named }) => `${path} names ${named}`);
    assert.deepEqual(dead, []);
  });

  it('have no dead link', () => {
    const dead = projectFiles
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => deadLinks(path, textOf(path)).map((link) => `${path} links to ${link}`));
    assert.deepEqual(dead, []);
  });

  /** Mocha takes a pattern with braces alone for the name of a file, warns, and goes on without it. */
  it('name in package.json no tests that mocha does not find', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = Object.values(scripts)
      .filter((script) => /\bmocha\b/.test(script))
      .flatMap((script) => script.replaceAll(/--ignore \S+/g, '').match(/\btest\/[^\s']+/g) ?? []);
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((path) => !path.includes('*') && !existsSync(path)),
      [],
    );
  });

  it('start with a README of at most 200 lines', () =>
    assert.ok(textOf('README.md').split('\n').length <= 201, 'README.md has more than 200 lines'));

  it('show a first action that imports what there is', async () => {
    const [, code] = /```ts\n(.*?)```/s.exec(textOf('CONTRIBUTING.md'))!;
    const imports = [...code!.matchAll(/import \{ (.*) \} from '(\..*)';/g)];
    assert.ok(imports.length > 3);
    for (const [, names, from] of imports) {
      const file = join('src/actions/native/image', from!);
      const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      for (const name of names!.split(', ').filter((one) => !one.startsWith('type ')))
        assert.ok(name in module, `${file} exports no ${name}`);
    }
  });

  for (const [text, expected] of [
    ['See src/nowhere.ts.', ['src/nowhere.ts']],
    ['`docs/nowhere/`, nowhere.test.ts', ['docs/nowhere/', 'nowhere.test.ts']],
    ['`src/nowhere/*.ts`', ['src/nowhere/*.ts']],
    ['src/main.ts, `docs/`, src/**/X.ts, main.ts', []],
    ["import '../src/nowhere.js'; /eicar-test/i", []],
  ] as const)
    it(`finds ${expected.length} dead paths in ${text}`, () => assert.deepEqual(deadPaths(text), expected));

  for (const [link, isDead] of [
    ['docs/rules.md#r1-accounts', false],
    ['#a-first-policy', false],
    ['https://example.com/nowhere', false],
    ['docs/nowhere', true],
    ['docs/rules.md#r0', true],
    ['#nowhere', true],
  ] as const)
    it(`${isDead ? 'refuses' : 'takes'} a link to ${link}`, () =>
      assert.deepEqual(deadLinks('README.md', `## A first policy\n[it](${link})`), isDead ? [link] : []));
});
