/**
 * What `npm start` and the commands beside it run: compiles when the sources are not those that dist was compiled from,
 * then becomes the program named, `main` or `cli/job`. One process, so that signals reach the program itself.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const [program = 'main'] = process.argv.splice(2, 1);
const main = join(dist, 'src', `${program}.js`);
const stamp = '.compiled-from';
const draftPrefix = '.dist-draft-';

try {
  await compileIfNeeded();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await import(pathToFileURL(main).href);

async function compileIfNeeded() {
  const tsc = findTypeScript();
  if (tsc && existsSync(join(root, 'src'))) {
    const sources = await hashSources();
    if (!(await isCompiledFrom(sources))) await compile(tsc, sources);
  } else if (!existsSync(main)) {
    throw new Error(`${main} is missing, and so is TypeScript, which would make it. Run: npm ci`);
  }
}

/** Absent in a production install (`npm ci --omit=dev`), where dist comes ready made. */
function findTypeScript() {
  try {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    return join(dirname(manifest), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}

/** Contents, not modification times: those lie after a checkout, a copy or a deletion, and reading costs 10 ms. */
async function hashSources() {
  const hash = createHash('sha256');
  const single = (await readdir(root)).filter((name) => /^(tsconfig.*|package-lock)\.json$/.test(name));
  const nested = await Promise.all(
    ['src', 'migrations'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    ),
  );
  const paths = [...single.map((name) => join(root, name)), ...nested.flat()].sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  paths.forEach((path, i) =>
    hash.update(`${path.slice(root.length)}\0${contents[i].length}\0`).update(contents[i]),
  );
  return hash.digest('hex');
}

async function isCompiledFrom(sources) {
  return existsSync(main) && (await readFile(join(dist, stamp), 'utf8').catch(() => '')) === sources;
}

/**
 * Compiles beside dist and swaps, so that neither a killed compilation nor two starts at once leave a mixture, and
 * what was deleted from src (a migration!) is gone from dist. Types are checked by `npm run types`, not here.
 */
async function compile(tsc, sources) {
  console.error('Compiling; this happens only after the sources have changed');
  const draft = join(root, `${draftPrefix}${process.pid}`);
  const old = `${draft}-old`;
  try {
    await removeDraftsOfTheDead();
    await mkdir(draft);
    await runTsc(tsc, draft);
    await writeFile(join(draft, stamp), sources);
    if (await isCompiledFrom(sources)) return; // by another start meanwhile
    await rename(dist, old).catch(unless('ENOENT'));
    await rename(draft, dist).catch(unless('ENOTEMPTY', 'EEXIST', 'EPERM'));
  } catch (error) {
    throw new Error(`The sources in ${root} could not be compiled: ${error.message}`, { cause: error });
  } finally {
    await Promise.all([draft, old].map((path) => rm(path, { recursive: true, force: true })));
  }
}

function runTsc(tsc, outDir) {
  const project = join(root, 'tsconfig.build.json');
  const args = [tsc, '-p', project, '--noCheck', '--incremental', 'false', '--outDir', outDir];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`tsc ended with ${signal ?? `code ${code}`}`)),
    );
  });
}

async function removeDraftsOfTheDead() {
  for (const name of await readdir(root)) {
    const pid = new RegExp(`^\\${draftPrefix}(\\d+)`).exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** For catch: passes over the errors with these codes. */
function unless(...codes) {
  return (error) => {
    if (!codes.includes(error.code)) throw error;
  };
}
