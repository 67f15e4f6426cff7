import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

/** What code and documents say about files of the project, and whether it is true. */

const folders = [
  'src',
  'docs',
  'test',
  'migrations',
  'bench',
  'examples',
  'scripts',
  'openapi',
  '.ci',
] as const;
/** Data that only looks like text about this project. */
const isData = (path: string) => /^(test\/cases|examples\/reports|bench\/results\.json)/.test(path);

/** The files of the project that are written by hand or generated, by their path from its root. */
export const projectFiles: readonly string[] = [
  ...readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'package-lock.json')
    .map(({ name }) => name),
  ...folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  ),
].filter((path) => !isData(path));

const fileNames = new Set(projectFiles.map((path) => basename(path)));

export const textOf = (path: string): string => readFileSync(path, 'utf8');

/** Paths from the root, with or without wildcards: `src/api/reply.ts`, `docs/`. Not `../src/…` and not `…-test/i`. */
const rootPath = /(?<![\w./…-])(?:src|docs|test|migrations|bench|examples|scripts|openapi)\/[\w./*-]*/g;
/** Names of files without a folder: `reply.ts`. */
const bareName = /(?<![\w./…*{}-])[\w-]+(?:\.test)?\.(?:ts|md|mjs)\b/g;

/** The paths and file names in a text that do not exist. A path with a wildcard needs its folder only. */
export function deadPaths(text: string): string[] {
  const paths = (text.match(rootPath) ?? [])
    .map((path) => path.replace(/[.-]+$/, ''))
    .filter((path) => !existsSync(path.replace(/[^/]*\*.*$/, '')));
  const names = (text.match(bareName) ?? []).filter((name) => !fileNames.has(name));
  return [...paths, ...names];
}

/** The anchors of a document's headings, made as GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const withoutCode = markdown.replace(/^```.*?^```/gms, '');
  const headings = withoutCode.match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The relative links of a document that lead to no file, or to no heading of it. */
export function deadLinks(path: string, markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), file));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target === path ? markdown : textOf(target)).has(anchor);
  });
}
