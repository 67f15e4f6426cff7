import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readConfig, settings } from '../src/config.js';
import { root } from './support/program.js';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** What can be said of the image without building it, which takes a container engine. */
describe('Dockerfile', () => {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter(Boolean);
  const second = lines.findLastIndex((line) => line.startsWith('FROM '));
  const [building, running] = [lines.slice(0, second), lines.slice(second)];
  const argumentsOf = (stage: string[], instruction: string) =>
    stage
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1).trim());
  const environment = Object.fromEntries(
    argumentsOf(running, 'ENV')
      .join(' ')
      .split(' ')
      .map((pair) => pair.split('=')),
  ) as Record<string, string>;

  it('copies what exists and what .dockerignore does not keep from it', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean);
    const sources = argumentsOf(building, 'COPY').flatMap((line) => line.split(' ').slice(0, -1));
    assert.ok(sources.includes('src') && sources.includes('migrations'));
    for (const source of sources) {
      assert.ok(existsSync(join(root, source)), source);
      assert.ok(!ignored.includes(source.replace(/\/.*/, '')), source);
    }
  });

  it('builds by a script of package.json whose files it has copied', () => {
    const run = argumentsOf(building, 'RUN').join(' && ');
    const [, script] = /npm run (\S+)/.exec(run)!;
    const [, file] = /^node (\S+)$/.exec(manifest.scripts[script!]!)!;
    const copied = argumentsOf(building, 'COPY').flatMap((line) => line.split(' ').slice(0, -1));
    assert.ok(copied.includes(file!), file);
  });

  it('takes from the build nothing but what is made there', () => {
    for (const line of argumentsOf(running, 'COPY')) assert.match(line, /^--from=build \/app\/\S+ \S+$/);
  });

  it('builds from nothing but what it copies; that has what it runs, as the first process', function () {
    this.timeout(300_000);
    const folder = mkdtempSync(join(tmpdir(), 'tcss-image-'));
    try {
      for (const line of argumentsOf(building, 'COPY')) {
        const [to, ...from] = line.split(' ').reverse();
        for (const source of from)
          cpSync(
            join(root, source),
            join(folder, to!, statSync(join(root, source)).isFile() ? basename(source) : ''),
            {
              recursive: true,
            },
          );
      }
      symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
      const run = argumentsOf(building, 'RUN').join(' && ');
      for (const [, script] of run.matchAll(/npm run (\S+)/g))
        execFileSync('npm', ['run', script!], { cwd: folder, stdio: 'pipe' });
      const [command] = argumentsOf(running, 'CMD').map((line) => JSON.parse(line) as string[]);
      assert.equal(command![0], 'node');
      for (const file of [command![1]!, 'dist/src/cli/credential.js', 'dist/agent/tcss-agent.cjs'])
        assert.ok(existsSync(join(folder, file)), file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('runs as a plain user who owns the volume', () => {
    const [user] = argumentsOf(running, 'USER');
    assert.equal(user, 'node');
    const [volume] = argumentsOf(running, 'VOLUME');
    assert.equal(environment['DATA_DIR'], volume);
    assert.ok(argumentsOf(running, 'RUN').some((line) => line.includes(`chown ${user}:${user} ${volume}`)));
  });

  it('listens where others reach it, on the port that it exposes and is checked on', () => {
    const config = readConfig(environment);
    assert.equal(config.host, '0.0.0.0');
    assert.deepEqual(argumentsOf(running, 'EXPOSE'), [String(config.port)]);
    assert.match(argumentsOf(running, 'HEALTHCHECK')[0]!, /process\.env\.PORT\}\/readyz/);
  });

  it('has a Node that package.json asks for', () => {
    const least = Number(/\d+/.exec(manifest.engines.node)![0]);
    for (const image of [...argumentsOf(building, 'FROM'), ...argumentsOf(running, 'FROM')])
      assert.ok(Number(/^node:(\d+)/.exec(image)![1]) >= least, image);
  });
});

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');

  it('sets what the service knows, to values it takes', () => {
    const section = /\n {2}service:\n([^]*?)\n\S/.exec(text)![1]!;
    const pairs = [...section.matchAll(/^ {6}([A-Z_]+): (.*)$/gm)].map(([, name, value]) => [
      name!,
      value!.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll(/\$\{\w+:\?[^}]*\}/g, 'typed'),
    ]);
    assert.ok(pairs.length >= 4);
    for (const [name] of pairs) assert.ok(name! in settings, name);
    const environment = Object.fromEntries(pairs) as Record<string, string>;
    assert.equal(environment['DATABASE_PASSWORD_FILE'], '/run/secrets/database-password');
    assert.equal(environment['DATABASE_OWNER_PASSWORD_FILE'], '/run/secrets/database-owner-password');
    const { databaseUrl, databaseOwnerUrl } = readConfig({
      ...environment,
      ...{ DATABASE_PASSWORD_FILE: '', DATABASE_OWNER_PASSWORD_FILE: '' },
    });
    assert.equal(databaseUrl, 'postgres://tcss@database:5432/tcss');
    assert.equal(databaseOwnerUrl, 'postgres://tcss_owner@database:5432/tcss');
  });

  const services = Object.fromEntries(
    [...text.matchAll(/^ {2}(\w+):\n((?: {4}.*\n|\n)+)/gm)].map(([, name, lines]) => [name!, lines!]),
  );
  const hardening: Record<string, RegExp> = {
    'runs on a file system that cannot be written': /^ {4}read_only: true$/m,
    'drops every capability': /^ {4}cap_drop: \[ALL\]$/m,
    'cannot get privileges anew': /^ {4}security_opt: \['no-new-privileges:true'\]$/m,
    'has a limit of processes': /^ {4}pids_limit: \d+$/m,
    'has a limit of memory': /^ {4}mem_limit: \d+g$/m,
    'has a limit of CPU': /^ {4}cpus: \d+$/m,
  };
  for (const name of ['database', 'service'])
    for (const [what, line] of Object.entries(hardening))
      it(`${name} ${what}`, () => assert.match(services[name]!, line));

  it('has no password of its own, and no privilege of the engine', () => {
    for (const [name, setting] of [
      ['database', 'POSTGRES_PASSWORD_FILE'],
      ['service', 'DATABASE_OWNER_PASSWORD_FILE'],
    ] as const)
      assert.match(
        services[name]!,
        new RegExp(`^ {6}${setting}: /run/secrets/database-owner-password$`, 'm'),
      );
    assert.doesNotMatch(text, /PASSWORD:|PASSWORD\b.*\}|privileged|cap_add|network_mode|pid:|docker\.sock/);
    assert.match(services['database']!, /^ {4}user: postgres$/m);
  });

  it('names every image by its exact version, as the Dockerfile does', () => {
    const images = [
      ...[...text.matchAll(/^ {4}image: (\S+)$/gm)].map(([, image]) => image!),
      ...[...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!),
    ];
    assert.equal(images.length, 3);
    for (const image of images) assert.match(image, /:\d+\.\d+(\.\d+)?-|@sha256:/);
  });

  it('publishes the port of the image on this machine only, and keeps its volume', () => {
    const dockerfile = read('Dockerfile');
    const port = /EXPOSE (\d+)/.exec(dockerfile)![1]!;
    assert.match(text, new RegExp(`'127\\.0\\.0\\.1:\\d+:${port}'`));
    const volume = /VOLUME (\S+)/.exec(dockerfile)![1]!;
    assert.match(text, new RegExp(`- data:${volume}\\n`));
    for (const name of ['data', 'database'])
      assert.match(text, new RegExp(`^volumes:[^]*\\n  ${name}:`, 'm'));
  });

  it('does not start the service on a database whose roles were not made', () => {
    assert.match(services['service']!, /database:\n {8}condition: service_healthy/);
    const [, json] = /^ {6}test: (\[.*\])$/m.exec(services['database']!)!;
    const test = JSON.parse(json!.replaceAll("'", '"')) as string[];
    assert.equal(test[0], 'CMD');
    // Over TCP, where the server that runs deploy/postgres/roles.sh does not listen.
    for (const [option, value] of [
      ['-h', '127.0.0.1'],
      ['-U', 'tcss_owner'],
      ['-d', 'tcss'],
    ] as const)
      assert.equal(test[test.indexOf(option) + 1], value);
  });

  it('gives the service longer to stop than the service gives its requests', () => {
    const grace = Number(/stop_grace_period: (\d+)s/.exec(text)![1]);
    const drainMs = Number(/drainMs = ([\d_]+)/.exec(read('src/server.ts'))![1]!.replaceAll('_', ''));
    assert.ok(grace * 1000 > drainMs);
  });
});
