import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bundle of plain runc with the spec that runc itself suggests, whose image its annotation names. */
export function makeBundle(
  folder: string,
  imageName: string,
  change: (spec: never) => void = () => {},
): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('runc', ['spec', '--bundle', folder]);
  const file = join(folder, 'config.json');
  const spec = JSON.parse(readFileSync(file, 'utf8')) as {
    annotations?: object;
    process: { terminal: boolean; args: string[] };
  };
  spec.annotations = { 'org.opencontainers.image.ref.name': imageName };
  spec.process.terminal = false;
  spec.process.args = ['echo', 'it ran'];
  change(spec as never);
  writeFileSync(file, JSON.stringify(spec));
  return folder;
}
