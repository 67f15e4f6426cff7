import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';

type Table = Record<string, unknown>;
type Path = readonly string[];

/** Where the runtimes of the CRI plugin are, by the version of the file. */
const criOfVersion: Readonly<Record<number, Path>> = {
  1: ['plugins', 'cri', 'containerd'],
  2: ['plugins', 'io.containerd.grpc.v1.cri', 'containerd'],
  3: ['plugins', 'io.containerd.cri.v1.runtime', 'containerd'],
};
/** Runtimes that call a program like runc, named by BinaryName. */
const runcTypes: readonly unknown[] = ['io.containerd.runc.v1', 'io.containerd.runc.v2'];
/** Settings from before there were several runtimes; containerd 1 still reads them. */
const oldRuntimes = ['default_runtime', 'untrusted_workload_runtime'];

/** Our lines end so, and the lines that they stand for begin so: taking ours out gives back every byte. */
const ours = ' # tcss-agent';
const replaced = '# tcss-agent had: ';

export interface Edit {
  text: string;
  /** Runtimes that call no program like runc, so that nothing asks. */
  notAsking: string[];
}

/** A program in place of the one that a runtime has now, '' for containerd's default. */
type WrapperFor = (program: string) => string;

/** Takes out what `wrapRuntimes` put in, and nothing else. */
export const unwrapRuntimes = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.endsWith(ours))
    .map((line) => (line.startsWith(replaced) ? line.slice(replaced.length) : line))
    .join('\n');

/**
 * Has every runtime of the CRI plugin call a wrapper. Lines are added or replaced, so that comments stay; whatever is
 * written in a way in which that comes to another result is refused.
 */
export function wrapRuntimes(original: string, wrapperFor: WrapperFor): Edit {
  const clean = unwrapRuntimes(original);
  const config = parse(clean) as Table;
  // A file without a version is of version 1, but one without any setting is free to have one.
  const isEmpty = Object.keys(config).length === 0;
  const version = isEmpty ? 2 : Number(config['version'] ?? 1);
  const cri = criOfVersion[version];
  if (!cri) throw new Error(`version ${version} is not known; 1, 2 and 3 are`);
  const { wanted, notAsking } = runtimesOf(config, cri);
  const lines = clean.split('\n');
  if (isEmpty) lines.unshift(`version = 2${ours}`);
  const result = structuredClone(config);
  if (isEmpty) result['version'] = 2;
  for (const { path, program, isNew } of wanted) {
    const wrapper = wrapperFor(program);
    if (isNew) append(lines, [header(path), `runtime_type = "io.containerd.runc.v2"`]);
    setBinaryName(lines, [...path, 'options'], wrapper);
    const runtime = tableAt(result, path);
    if (isNew) runtime['runtime_type'] = 'io.containerd.runc.v2';
    tableAt(runtime, ['options'])['BinaryName'] = wrapper;
  }
  const text = lines.join('\n');
  verify(text, result);
  return { text, notAsking };
}

interface Wanted {
  path: Path;
  program: string;
  isNew: boolean;
}

function runtimesOf(config: Table, cri: Path): { wanted: Wanted[]; notAsking: string[] } {
  const containerd = lookUp(config, cri) ?? {};
  const named = (containerd['runtimes'] ?? {}) as Record<string, Table>;
  const all = [
    ...Object.entries(named).map(([name, runtime]) => ({ path: [...cri, 'runtimes', name], runtime })),
    ...oldRuntimes.flatMap((name) => {
      const runtime = containerd[name] as Table | undefined;
      return runtime?.['runtime_type'] ? [{ path: [...cri, name], runtime }] : [];
    }),
  ];
  const asks = ({ runtime }: { runtime: Table }) => runcTypes.includes(runtime['runtime_type']);
  const wanted = all.filter(asks).map(({ path, runtime }) => {
    const program = lookUp(runtime, ['options'])?.['BinaryName'];
    return { path, program: typeof program === 'string' ? program : '', isNew: false };
  });
  // A list of runtimes without runc leaves containerd without runc only when another is the default.
  const runc = [...cri, 'runtimes', 'runc'];
  const needsRunc = !named['runc'] && (containerd['default_runtime_name'] ?? 'runc') === 'runc';
  return {
    wanted: needsRunc ? [...wanted, { path: runc, program: '', isNew: true }] : wanted,
    notAsking: all.filter((one) => !asks(one)).map(({ path }) => path.at(-1)!),
  };
}

/** Whether a file says anything of the runtimes of CRI. */
export function hasCri(text: string): boolean {
  const config = parse(text) as Table;
  const cri = criOfVersion[Number(config['version'] ?? 1)];
  return cri !== undefined && lookUp(config, cri.slice(0, 2)) !== undefined;
}

/** Files that a file has read after it; they may have `*` in their names. */
export function importsOf(text: string): string[] {
  const { imports } = parse(text) as { imports?: unknown };
  return Array.isArray(imports) ? imports.filter((one) => typeof one === 'string') : [];
}

/** `[a."b.c"]` */
const header = (path: Path) => `[${path.map((key) => JSON.stringify(key)).join('.')}]`;

/** Puts lines of ours at the end, before the line feed that ends the last line. */
function append(lines: string[], added: readonly string[]): void {
  const at = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  lines.splice(at, 0, ...added.map((line) => line + ours));
}

function setBinaryName(lines: string[], table: Path, program: string): void {
  const setting = `BinaryName = ${JSON.stringify(program)}`;
  const start = lines.findIndex((line) => isDeepStrictEqual(pathOfHeader(line), table));
  if (start < 0) return append(lines, [header(table), setting]);
  const length = lines.slice(start + 1).findIndex((line) => pathOfHeader(line));
  const end = length < 0 ? lines.length : start + 1 + length;
  const at = lines.findIndex((line, i) => i > start && i < end && /^\s*["']?BinaryName["']?\s*=/.test(line));
  if (at < 0) lines.splice(start + 1, 0, setting + ours);
  else lines.splice(at, 1, setting + ours, replaced + lines[at]!);
}

/** Keys of a line `[a.b]`; undefined for any other line. */
function pathOfHeader(line: string): string[] | undefined {
  if (!/^\s*\[/.test(line)) return undefined;
  try {
    const path: string[] = [];
    let table: unknown = parse(line.trim());
    while (isTable(table) && Object.keys(table).length === 1) {
      const [key] = Object.keys(table);
      path.push(key!);
      table = table[key!];
    }
    return path;
  } catch {
    // A line of a list over several lines.
    return undefined;
  }
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lookUp = (table: Table, path: Path): Table | undefined =>
  path.reduce<unknown>((inner, key) => (isTable(inner) ? inner[key] : undefined), table) as Table | undefined;

/** The table at a path, made where there is none. */
const tableAt = (table: Table, path: Path): Table =>
  path.reduce((inner, key) => (inner[key] ??= {}) as Table, table);

function verify(text: string, wanted: Table): void {
  let got: unknown;
  try {
    got = parse(text);
  } catch {
    got = undefined;
  }
  if (JSON.stringify(sorted(got)) !== JSON.stringify(sorted(wanted)))
    throw new Error(
      'the runtimes of the CRI plugin are written as inline tables or dotted keys; write each as a table of its own, [plugins.….runtimes.runc.options]',
    );
}

/** With the keys in order, and as what JSON can write. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.getTime();
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
