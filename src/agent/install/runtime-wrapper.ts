import { quoted, unquoted } from '../check/sh.js';

export interface WrapperPaths {
  /** The check at the start, which the agent writes: `check.sh` of its StateDir. */
  check: string;
  /** The runtime that makes containers, such as /usr/sbin/runc. */
  runtime: string;
}

type FailMode = 'open' | 'closed';

/**
 * Reads the check into a shell of its own, so that what it sets stays there. When it fails itself, the fail mode as it
 * was at the installation answers. A file that is missing would end some shells with 1, which means a refusal.
 */
const asking = (check: string, door: 'runtime' | 'hook', failMode: FailMode): string => `ask() {
  (
    tcss_door=${door}
    [ -r ${quoted(check)} ] || exit 66
    . ${quoted(check)}
  )
  code=$?
  [ "$code" -gt 1 ] || return "$code"
  echo "tcss-agent: the check failed with $code; the fail mode is ${failMode}" >&2
  return ${failMode === 'open' ? 0 : 1}
}
`;

const madeBy = '# Made by tcss-agent install; tcss-agent uninstall takes it back.';

/**
 * A program that an engine calls as its runtime. It is sh because it must become the runtime, which node cannot. Only
 * calls that may make a container are asked about; the others pass at once.
 */
export const runtimeWrapper = ({ check, runtime }: WrapperPaths, failMode: FailMode): string => `#!/bin/sh
${madeBy}
tcss_runtime=${quoted(runtime)}
${asking(check, 'runtime', failMode)}for word; do
  case $word in
  create | run | restore)
    ask "$@" || exit 1
    break
    ;;
  esac
done
exec "$tcss_runtime" "$@"
`;

/** A program that an engine calls as a createRuntime hook of every container. */
export const startHook = (check: string, failMode: FailMode): string => `#!/bin/sh
${madeBy}
${asking(check, 'hook', failMode)}ask
`;

/** In place of the wrapper after an uninstall: containers that were made with it start through it. */
export const plainWrapper = (runtime: string): string => `#!/bin/sh
# Left by tcss-agent uninstall for containers that were made while it was installed.
exec ${quoted(runtime)} "$@"
`;

/** The runtime behind a wrapper; undefined for any other text. */
export function wrappedRuntime(wrapper: string): string | undefined {
  const runtime = /^tcss_runtime=('.*')$/m.exec(wrapper)?.[1];
  return runtime === undefined ? undefined : unquoted(runtime);
}
