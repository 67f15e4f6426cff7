/** What of a call of runc, or of a runtime with the same command line, the check needs. */
export interface RuntimeCall {
  containerId: string;
  /** As given; '' for the working directory. */
  bundle: string;
}

/** Options that stand alone. All others of runc and crun have a value, in the same word or the next. */
const flags = new Set([
  'debug',
  'systemd-cgroup',
  'no-pivot',
  'no-new-keyring',
  'detach',
  'd',
  'keep',
  'no-subreaper',
  'tcp-established',
  'ext-unix-sk',
  'shell-job',
  'file-locks',
  'auto-dedup',
  'lazy-pages',
  'help',
  'h',
  'version',
  'v',
]);

const startCommands = ['create', 'run', 'restore'];

/** Reads a call that makes a container; undefined for any other, which passes. */
export function readRuntimeCall(args: readonly string[]): RuntimeCall | undefined {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const option = /^--?([a-z][\w-]*)(?:=(.*))?$/s.exec(args[at]!);
    if (!option) words.push(args[at]!);
    else if (option[2] !== undefined) options.set(option[1]!, option[2]);
    else if (!flags.has(option[1]!)) options.set(option[1]!, args[(at += 1)] ?? '');
  }
  const [command, containerId] = words;
  if (!startCommands.includes(command ?? '') || !containerId) return undefined;
  return { containerId, bundle: options.get('bundle') ?? options.get('b') ?? '' };
}
