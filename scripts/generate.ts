import { readFile, writeFile } from 'node:fs/promises';
import openapiTypes, { astToString } from 'openapi-typescript';
import prettier from 'prettier';
import { openapiDocument } from '../openapi/document.js';
import { actionTable, settingsTable } from './doc-tables.js';
import { schemaDocument } from './schema-document.js';

/** `npm run generate`: writes the API description, the console's types, tables of the docs and docs/schema.md. --check fails when one differs. */

const root = new URL('../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8').catch(() => '');

async function openapi(): Promise<string> {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  return prettier.format(JSON.stringify(openapiDocument(version)), { parser: 'json', printWidth: 110 });
}

/** What the console sends and gets, by action. */
async function consoleTypes(document: string): Promise<string> {
  const nodes = await openapiTypes(JSON.parse(document) as Parameters<typeof openapiTypes>[0]);
  return `// Made from the API description by npm run generate.\n${astToString(nodes)}`;
}

async function withTable(path: string, mark: string, table: string): Promise<string> {
  const [before, rest] = (await read(path)).split(`<!-- ${mark}: generated -->\n`);
  const [, after] = rest?.split(`<!-- end of ${mark} -->`) ?? [];
  if (after === undefined) throw new Error(`${path} has lost the marks of its table of ${mark}`);
  return `${before}<!-- ${mark}: generated -->\n${table}\n<!-- end of ${mark} -->${after}`;
}

const description = await openapi();
const generated = {
  'openapi/tcss-image-intercept.json': description,
  'console/src/api/api-types.ts': await consoleTypes(description),
  'docs/actions.md': await withTable('docs/actions.md', 'actions', actionTable()),
  'docs/configuration.md': await withTable('docs/configuration.md', 'settings', settingsTable()),
  'docs/schema.md': await schemaDocument(),
};

for (const [path, content] of Object.entries(generated)) {
  if (!process.argv.includes('--check')) await writeFile(new URL(path, root), content);
  else if ((await read(path)) !== content) {
    console.error(`${path} does not say what the code says; run: npm run generate`);
    process.exitCode = 1;
  }
}
