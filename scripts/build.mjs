/**
 * `npm run build`, and the first half of `npm start`: compiles src and migrations to dist in 0.1 s, without checking types,
 * and the console when its sources have changed.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildConsole } from './build-console.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist');

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/**/*.ts', 'migrations/*.ts'],
  outdir,
  outbase: root,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  write: false,
});
await Promise.all(outputFiles.map(({ path, contents }) => replace(path, contents)));
await removeOthers(new Set(outputFiles.map(({ path }) => path)));
await buildConsole(root);

/** Replaces the file atomically, and only when it differs: another start may be reading it. */
async function replace(path, contents) {
  const old = await readFile(path).catch(() => undefined);
  if (old?.equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}

/** A migration removed from the sources must not run. Drafts of other starts stay. */
async function removeOthers(kept) {
  for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(outdir, 'console'))) continue;
    if (entry.isFile() && entry.name.endsWith('.js') && !kept.has(path)) await rm(path, { force: true });
  }
}
