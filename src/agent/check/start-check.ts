import { join } from 'node:path';
import type { AgentConfig } from '../config.js';
import { quoted } from './sh.js';

/** Where the wrapper of a runtime and the hook find the check; the agent writes it anew whenever it starts. */
export const startCheckFile = (stateDir: string): string => join(stateDir, 'check.sh');

/** The agent answers within its own limit; this is for one that hangs. */
const graceMs = 500;

/** How often a check tries, a tenth of a second apart, to be among those that wait for the agent. */
const tries = 10;

/** What the check asks with where there is no curl: the node of the agent, and a file that does the same. */
export interface Substitute {
  node: string;
  curl: string;
}

/**
 * The check at the start, which the wrapper and the hook read into their own sh: to start node alone costs more than a
 * check may. It hands on what it was called with, and the agent does all reading. Ends with 0 where the container may
 * start and with 1 where it must not; with anything else it has failed itself.
 */
export function startCheck(
  { socket, stateDir, failMode, decisionTimeoutMs }: AgentConfig,
  { node, curl }: Substitute,
): string {
  const seconds = (decisionTimeoutMs + graceMs) / 1000;
  return `# Written by tcss-agent whenever it starts. $tcss_door is runtime or hook, "$@" is what the runtime was called with.
# Hooks may have no PATH; a fixed one also never searches the container's bundle.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin
newline='
'
log=
state=
if [ "$tcss_door" = hook ]; then
  state=$(cat)
  set -- --data-urlencode state@-
else
  given=$#
  before=
  for word; do
    case $before in -log | --log) log=$word ;; esac
    case $word in -log=* | --log=*) log=\${word#*=} ;; esac
    before=$word
    set -- "$@" --data-urlencode "argument=$word"
  done
  shift "$given"
  set -- --data-urlencode "runtime=$tcss_runtime" --data-urlencode "folder=$PWD" "$@"
fi
set -- -q --silent --noproxy '*' --header Expect: --max-time ${seconds} --unix-socket ${quoted(socket)} "$@" "http://agent/$tcss_door"
if command -v curl >/dev/null 2>&1; then
  set -- curl "$@"
else
  set -- ${quoted(node)} ${quoted(curl)} "$@"
fi
ask() {
  if [ "$tcss_door" = hook ]; then printf '%s' "$state" | "$@"; else "$@"; fi
}
tried=0
while :; do
  answer=$(ask "$@" 2>/dev/null)
  code=$?
  # Somebody listens, so too many starts waited for the agent at this moment.
  [ "$code" = 7 ] && [ "$tried" -lt ${tries} ] && grep -qF ${quoted(` ${socket}`)} /proc/net/unix 2>/dev/null || break
  tried=$((tried + 1))
  sleep 0.1
done
case $code,$answer in
0,start*) exit 0 ;;
0,refuse*)
  answer=\${answer#*"$newline"}
  line=\${answer%%"$newline"*}
  message=\${answer#*"$newline"}
  ;;
*)
  case $code in
  7)
    why='nobody listens on its socket'
    [ "$tried" = 0 ] || why='too many starts wait for it'
    ;;
  28) why='no answer within ${seconds} s' ;;
  *) why="curl ended with $code" ;;
  esac
  (umask 077 && printf '%s %s\\n' "$tcss_door" "$why" >>${quoted(join(stateDir, 'undecided.log'))})
${failMode === 'open' ? '  exit 0\n' : ''}  message="The agent did not answer ($why), and the fail mode of this node is ${failMode}. See: systemctl status tcss-agent"
  line="{\\"level\\":\\"error\\",\\"msg\\":\\"$message\\"}"
  ;;
esac
# Engines show the last error in the runtime's log; a person who calls the runtime sees standard error.
[ -z "$log" ] || printf '%s\\n' "$line" >>"$log"
printf '%s\\n' "$message" >&2
exit 1
`;
}
