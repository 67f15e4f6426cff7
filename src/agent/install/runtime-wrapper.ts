/** Where the parts of an installed agent are. */
export interface WrapperPaths {
  /** The program that runs the check: this node. */
  node: string;
  check: string;
  configFile: string;
  /** The runtime that makes containers, such as /usr/sbin/runc. */
  runtime: string;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A program that an engine calls as its runtime. It is sh because it must become the runtime, which node cannot. Only
 * calls that may make a container start the check; the others pass at once. When the check itself fails, the fail mode
 * is written here, as it was when the wrapper was made.
 */
export const runtimeWrapper = (
  { node, check, configFile, runtime }: WrapperPaths,
  failMode: 'open' | 'closed',
): string => `#!/bin/sh
# Made by tcss-agent install; tcss-agent uninstall takes it back.
for word; do
  case $word in
  create | run | restore)
    ${quoted(node)} ${quoted(check)} runtime ${quoted(configFile)} ${quoted(runtime)} "$@"
    code=$?
    case $code in
    0) ;;
    1) exit 1 ;;
    *)
      echo "tcss-agent: the check failed with $code; the fail mode is ${failMode}" >&2
${failMode === 'closed' ? '      exit 1\n' : ''}      ;;
    esac
    break
    ;;
  esac
done
exec ${quoted(runtime)} "$@"
`;

/** In place of the wrapper after an uninstall: containers that were made with it start through it. */
export const plainWrapper = (runtime: string): string => `#!/bin/sh
# Left by tcss-agent uninstall for containers that were made while it was installed.
exec ${quoted(runtime)} "$@"
`;
