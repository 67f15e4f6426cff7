import { readdir } from 'node:fs/promises';

/** `npm run bench -- <name>`: runs one measurement, or without a name all of them, one after another. */
const names = (await readdir(import.meta.dirname))
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3));
const [wanted] = process.argv.splice(2, 1);

if (wanted && !names.includes(wanted)) {
  console.error(`There is no measurement ${wanted}; there are ${names.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted ? [wanted] : names) {
  try {
    await import(`./${name}.js`);
  } catch (error) {
    // The others do not depend on it, and those before may have taken an hour.
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
  }
}
