import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestedFromOciSpec } from '../../../src/domain/privileges/from-oci-spec.js';
import { pick, type Random, randomFrom } from '../../support/random.js';
import { skip } from '../../support/skip.js';
import { findCase } from './cases.js';
import { RuncBundle, whyNoRunc } from './runc-bundle.js';
import { plainSpec } from './runc-specs.js';

/** Calls that no engine permits to a container without capabilities, by their numbers on x86-64. None does harm with arguments of -1. */
const calls: Record<string, number> = {
  ...{ kexec_load: 246, kexec_file_load: 320, swapon: 167, init_module: 175, finit_module: 313, bpf: 321 },
  ...{ perf_event_open: 298, open_by_handle_at: 304, iopl: 172, add_key: 248, request_key: 249 },
  ...{
    userfaultfd: 323,
    move_pages: 279,
    fanotify_init: 300,
    acct: 163,
    settimeofday: 164,
    sethostname: 170,
  },
};
/** What a refused call answers here: an error that the kernel itself gives none of them. */
const refusedBy = 77;

/** A program that makes one call, each argument -1, and exits with its error. */
function programOf(call: number): Buffer {
  const code = Buffer.from(
    'b800000000' + // mov eax, the call
      '48c7c7ffffffff48c7c6ffffffff48c7c2ffffffff' + // rdi, rsi, rdx = -1
      '49c7c2ffffffff49c7c0ffffffff49c7c1ffffffff' + // r10, r8, r9 = -1
      '0f05f7d889c7b83c0000000f05', // syscall; edi = -eax; exit
    'hex',
  );
  code.writeUInt32LE(call, 1);
  const [base, headers] = [0x400000n, 120];
  const elf = Buffer.alloc(headers);
  elf.write('7f454c46020101', 'hex');
  elf.writeUInt16LE(2, 16); // executable
  elf.writeUInt16LE(62, 18); // x86-64
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(base + BigInt(headers), 24); // entry
  elf.writeBigUInt64LE(64n, 32); // program headers
  elf.writeUInt16LE(64, 52);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(1, 64); // load
  elf.writeUInt32LE(5, 68); // to read and execute
  elf.writeBigUInt64LE(base, 80);
  elf.writeBigUInt64LE(base, 88);
  const size = BigInt(headers + code.length);
  elf.writeBigUInt64LE(size, 96);
  elf.writeBigUInt64LE(size, 104);
  elf.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([elf, code]);
}

const actions = ['ALLOW', 'ALLOW', 'ALLOW', 'LOG', 'ERRNO', 'KILL_PROCESS', undefined];
/** Of the call's first argument, -1: the first two hold. */
const conditions = [
  [],
  [{ index: 0, value: 0, op: 'SCMP_CMP_NE' }],
  [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }],
];

/** A rule of a profile about a call. */
function someRule(random: Random, call: string) {
  const action = pick(random, actions);
  return {
    names: [call],
    ...(action && { action: `SCMP_ACT_${action}` }),
    ...(action === 'ERRNO' && { errnoRet: refusedBy }),
    args: pick(random, conditions),
  };
}

/** Law: a call that reaches the kernel, though no engine's own profile permits it, does not go unsaid. */
describe('What a seccomp profile lets through runc', function () {
  let bundle: RuncBundle;
  before(async function () {
    const why = process.arch === 'x64' ? whyNoRunc() : 'the programs are for x86-64';
    if (why) skip(this, why);
    bundle = new RuncBundle();
    const folder = join(bundle.folder, 'rootfs/calls');
    mkdirSync(folder);
    for (const [name, call] of Object.entries(calls))
      writeFileSync(join(folder, name), programOf(call), { mode: 0o755 });
    const found = await reached(profile(plainSpec(bundle), []));
    if (typeof found === 'string') skip(this, `runc runs no container here: ${found.slice(0, 200)}`);
  });
  after(() => bundle?.remove());

  /** The calls that reach the kernel, or why runc does not run the spec. */
  async function reached(spec: ReturnType<typeof plainSpec>): Promise<string[] | string> {
    const tries = Object.keys(calls).map((name) => `/calls/${name}; echo ${name} $?`);
    spec.process['args'] = ['/bin/busybox', 'sh', '-c', `echo DEVICES; ${tries.join('; ')}; exit 0`];
    const report = await bundle.run(JSON.stringify(spec));
    if (typeof report === 'string') return report;
    const answers = report.DEVICES.map((line) => line.split(' ')).filter(([name]) => name! in calls);
    assert.equal(answers.length, Object.keys(calls).length, report.DEVICES.join());
    // Above 128: ended by a signal.
    return answers
      .filter(([, error]) => Number(error) !== refusedBy && Number(error) < 128)
      .map(([name]) => name!);
  }

  const profile = (spec: ReturnType<typeof plainSpec>, more: object[]) => {
    const { syscalls } = spec.linux.seccomp as { syscalls: object[] };
    const seccomp = {
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: refusedBy,
      syscalls: [...syscalls, ...more],
    };
    return { ...spec, linux: { ...spec.linux, seccomp } };
  };

  it('is nothing for a profile that lists what a shell needs', async () =>
    assert.deepEqual(await reached(profile(plainSpec(bundle), [])), []));

  it('is said, whatever the rules', async function () {
    this.timeout(60_000);
    let open = 0;
    for (let seed = 0; seed < Number(process.env['RUNC_ROUNDS'] ?? 34); seed += 1) {
      const random = randomFrom(seed);
      // One call at a time, by two rules now and then: whatever else is open must not hide it.
      const call = Object.keys(calls)[seed % Object.keys(calls).length]!;
      const rules = Array.from({ length: 1 + (seed % 2) }, () => someRule(random, call));
      const spec = profile(plainSpec(bundle), rules);
      const found = await reached(spec);
      // runc runs no rule that has no action, or two that contradict each other.
      if (typeof found === 'string' || found.length === 0) continue;
      open += 1;
      const outcome = requestedFromOciSpec(spec, { maker: findCase('docker24-default').expected.maker });
      assert.ok('requested' in outcome);
      const items = outcome.requested.map(({ item }) => item);
      assert.ok(
        items.includes('SECCOMP_UNCONFINED'),
        `seed ${seed}: ${found.join()} of ${JSON.stringify(spec.linux.seccomp)}`,
      );
    }
    assert.ok(open > 0, 'no profile let a call through');
  });
});
