import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { installers } from '../../src/agent/install/engines.js';
import { hasPrograms } from '../support/node-agent.js';
import { runCommand } from '../support/docker-engine.js';
import { skip } from '../support/skip.js';

const cri2 = 'plugins."io.containerd.grpc.v1.cri"';
const runc2 = 'runtime_type = "io.containerd.runc.v2"';
const configFile = '/etc/containerd/config.toml';
const wrapper = (program = 'usr-sbin-runc') => `/usr/local/lib/tcss-agent/containerd-${program}`;

/** What was there, and the BinaryName of each runtime afterwards, under the version's path. */
const forms: Record<string, { text: string | undefined; names: Record<string, string> }> = {
  'no file': { text: undefined, names: { runc: wrapper() } },
  'an empty file': { text: '', names: { runc: wrapper() } },
  'only comments': { text: '# nothing\n#version = 2', names: { runc: wrapper() } },
  'version 2 without CRI': { text: 'version = 2\n', names: { runc: wrapper() } },
  'no line feed at the end': { text: 'version = 2', names: { runc: wrapper() } },
  'Windows line ends': { text: `version = 2\r\n[${cri2}]\r\nx = 1\r\n`, names: { runc: wrapper() } },
  'no version, which is version 1': { text: 'oom_score = 1\n', names: { runc: wrapper() } },
  "Debian's": {
    text: `version = 2\n\n[plugins]\n  [${cri2}]\n    [${cri2}.cni]\n      bin_dir = "/usr/lib/cni"\n`,
    names: { runc: wrapper() },
  },
  'runc with options': {
    text: `version = 2\n[${cri2}.containerd.runtimes.runc] # as delivered\n  ${runc2}\n  [${cri2}.containerd.runtimes.runc.options]\n    SystemdCgroup = true # kubelet\n[debug]\nlevel = "info"\n`,
    names: { runc: wrapper() },
  },
  'runc without options': {
    text: `version = 2\n[${cri2}.containerd.runtimes.runc]\n${runc2}\n`,
    names: { runc: wrapper() },
  },
  'another program, and one runtime that is none like runc': {
    text: `version = 2\n[${cri2}.containerd]\ndefault_runtime_name = "nvidia"\n[${cri2}.containerd.runtimes.nvidia]\n${runc2}\n[${cri2}.containerd.runtimes.nvidia.options]\n BinaryName = "/usr/bin/nvidia" # theirs\n[${cri2}.containerd.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n`,
    names: { nvidia: wrapper('usr-bin-nvidia') },
  },
  'a list and texts over several lines that look like tables': {
    text: `version = 2\nrequired_plugins = [\n  "io.containerd.grpc.v1.cri", # [x]\n]\nroot = """\n[debug]\n"""\n[${cri2}.containerd.runtimes.'runc']\n${runc2}\n`,
    names: { runc: wrapper() },
  },
  'version 3': {
    text: `version = 3\n['plugins'.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]\n${runc2}\n['plugins'.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\n  BinaryName = ''\n  SystemdCgroup = false\n`,
    names: { runc: wrapper() },
  },
};

type Tree = Record<string, Record<string, unknown>>;

describe('the installation for containerd', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync('/tmp/tcss-containerd-')));
  afterEach(() => rmSync(root, { recursive: true }));

  const at = (file: string) => join(root, file);
  const installation = () => ({
    at,
    paths: { check: '/var/lib/tcss-agent/check.sh', runtime: '/usr/sbin/runc' },
    failMode: 'open' as const,
  });
  const install = () => installers['containerd']!.install(installation());
  const uninstall = () => installers['containerd']!.uninstall(installation());
  const read = (file = configFile) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8') : undefined);
  function write(text: string, file = configFile): void {
    mkdirSync(dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }
  /** BinaryName by runtime. */
  function namesIn(text: string): Record<string, unknown> {
    const { plugins } = parse(text) as { plugins: Tree };
    const cri = Object.values(plugins).find((plugin) => plugin['containerd'])!;
    const { runtimes } = cri['containerd'] as { runtimes: Tree };
    return Object.fromEntries(
      Object.entries(runtimes).flatMap(([name, { options, runtime_type }]) =>
        options && runtime_type === 'io.containerd.runc.v2'
          ? [[name, (options as { BinaryName: unknown }).BinaryName]]
          : [],
      ),
    );
  }

  for (const [form, { text, names }] of Object.entries(forms))
    it(`sets the runtimes and gives every byte back: ${form}`, () => {
      if (text !== undefined) write(text);
      install();
      const once = read();
      const expected = Object.entries(names).map(([name, file]) => [name, at(file)]);
      assert.deepEqual(namesIn(once!), Object.fromEntries(expected));
      install();
      assert.equal(read(), once, 'twice is once');
      assert.equal(read(`${configFile}.before-tcss`), text);
      for (const file of Object.values(names)) assert.match(read(file)!, /ask "\$@"/);
      uninstall();
      assert.equal(read(), text);
      for (const file of Object.values(names)) assert.doesNotMatch(read(file)!, /ask/);
      assert.match(uninstall()[0]!, /nothing to take back/);
    });

  it('keeps what somebody changed meanwhile', () => {
    write(forms['runc with options']!.text!);
    install();
    const edit = (text: string) => `# mine\n${text.replace('"info"', '"debug"')}oom_score = 1\n`;
    write(edit(read()!));
    uninstall();
    assert.equal(read(), edit(forms['runc with options']!.text!));
  });

  it('tells of a runtime that does not ask', () => {
    write(forms['another program, and one runtime that is none like runc']!.text!);
    assert.ok(install().some((line) => /NOT the runtime kata/.test(line)));
  });

  it('changes imported files that set the plugin, for containerd 1 takes it whole from the last', () => {
    write('version = 2\nimports = ["conf.d/*.toml"]\n');
    const plugin = `version = 2\n[${cri2}]\nsandbox_image = "x"\n`;
    write(plugin, '/etc/containerd/conf.d/cri.toml');
    write('version = 2\noom_score = 2\n', '/etc/containerd/conf.d/other.toml');
    install();
    for (const file of [configFile, '/etc/containerd/conf.d/cri.toml'])
      assert.deepEqual(namesIn(read(file)!), { runc: at(wrapper()) });
    assert.equal(read('/etc/containerd/conf.d/other.toml'), 'version = 2\noom_score = 2\n');
    uninstall();
    assert.equal(read('/etc/containerd/conf.d/cri.toml'), plugin);
  });

  for (const [form, text] of Object.entries({
    'what is not TOML': 'version = ',
    'a version of the future': 'version = 9\n',
    'an inline table': `version = 2\n[${cri2}.containerd.runtimes.runc]\n${runc2}\noptions = { SystemdCgroup = true }\n`,
    'dotted keys': `version = 2\n[${cri2}.containerd]\nruntimes.runc.runtime_type = "io.containerd.runc.v2"\nruntimes.runc.options.SystemdCgroup = true\n`,
  }))
    it(`changes nothing of ${form}, and says so`, () => {
      write(text);
      assert.throws(install, /config\.toml .*[Nn]othing was changed/);
      assert.equal(read(), text);
      assert.equal(existsSync(at(wrapper())), false);
    });

  for (const [form, { text }] of Object.entries(forms))
    it(`makes a file that containerd reads so itself: ${form}`, async function () {
      this.timeout(30_000);
      if (!hasPrograms('containerd')) skip(this, 'not installed: containerd');
      // Debian's containerd is of the first kind.
      if (form === 'version 3') skip(this, 'containerd 2 alone reads version 3');
      if (text !== undefined) write(text);
      install();
      const { code, stdout, stderr } = await runCommand('containerd', [
        ...['--config', at(configFile), 'config', 'dump'],
      ]);
      assert.equal(code, 0, stderr);
      const names = Object.values(namesIn(stdout.slice(stdout.indexOf('disabled_plugins'))));
      assert.ok(names.length > 0 && names.every((name) => String(name).startsWith(root)), stdout);
    });
});
