/**
 * `npm run build`, and the first half of `npm start`: translates src and migrations into dist, in a tenth of a second, so
 * there is no need to know what has changed. Types are checked by `npm run types`.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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

/** Another start may be reading the file: it is replaced as a whole, and only when it differs. */
async function replace(path, contents) {
  const old = await readFile(path).catch(() => undefined);
  if (old?.equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, contents);
  await rename(draft, path);
}

/** A migration that is gone from the sources must not run. Drafts of other starts are left alone. */
async function removeOthers(kept) {
  for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name.endsWith('.js') && !kept.has(path)) await rm(path, { force: true });
  }
}
