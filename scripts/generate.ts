import { readFile, writeFile } from 'node:fs/promises';
import prettier from 'prettier';
import { openapiDocument } from '../openapi/document.js';
import { actionTable, settingsTable } from './readme-tables.js';

/**
 * `npm run generate`: writes what is made from the code, the API description and the tables in the README. With --check
 * it writes nothing and fails when a file is not what the code says.
 */

const root = new URL('../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8').catch(() => '');

async function openapi(): Promise<string> {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  return prettier.format(JSON.stringify(openapiDocument(version)), { parser: 'json', printWidth: 110 });
}

/** Puts a table between its marks. */
function fill(text: string, mark: string, table: string): string {
  const [before, rest] = text.split(`<!-- ${mark}: generated -->\n`);
  const [, after] = rest?.split(`<!-- end of ${mark} -->`) ?? [];
  if (after === undefined) throw new Error(`README.md has lost the marks of its table of ${mark}`);
  return `${before}<!-- ${mark}: generated -->\n${table}\n<!-- end of ${mark} -->${after}`;
}

const readme = async () =>
  fill(fill(await read('README.md'), 'actions', actionTable()), 'settings', settingsTable());

const generated = { 'openapi/tcss-image-intercept.json': await openapi(), 'README.md': await readme() };

for (const [path, content] of Object.entries(generated)) {
  if (!process.argv.includes('--check')) await writeFile(new URL(path, root), content);
  else if ((await read(path)) !== content) {
    console.error(`${path} does not say what the code says; run: npm run generate`);
    process.exitCode = 1;
  }
}
