/** A part of the start parameters, with the privilege that it asked for. */
export interface StartPart {
  text: string;
  privilege?: string;
}

interface PrivilegeReason {
  /** The privilege. */
  Value: string;
  /** What asked for it, in words. */
  Detail: string;
}

/** How docker, podman, nerdctl and pod specs spell what is not a name, a path or a number of its own. */
const spellings: Record<string, string> = {
  PRIVILEGED: String.raw`--privileged|"?privileged"?\s*[:=]\s*true`,
  CAP_ALL: String.raw`--cap-add[= ]"?ALL\b`,
  HOST_PID: String.raw`--pid[= ]host\b|"?hostPID"?\s*[:=]\s*true`,
  HOST_IPC: String.raw`--ipc[= ]host\b|"?hostIPC"?\s*[:=]\s*true`,
  HOST_UTS: String.raw`--uts[= ]host\b`,
  HOST_USERNS: String.raw`--userns[= ]host\b|"?hostUsers"?\s*[:=]\s*true`,
  HOST_CGROUPNS: String.raw`--cgroupns[= ]host\b`,
  HOST_NETWORK: String.raw`--net(?:work)?[= ]host\b|"?hostNetwork"?\s*[:=]\s*true`,
  HOST_PORT: String.raw`(?:-p|--publish)[= ]\S+|"?hostPort"?\s*[:=]\s*\d+`,
  SECCOMP_UNCONFINED: String.raw`seccomp[=:]unconfined`,
  APPARMOR_UNCONFINED: String.raw`apparmor[=:]unconfined`,
  SELINUX_DISABLED: String.raw`label[=:]disable`,
  PROC_UNMASKED: String.raw`systempaths=unconfined|"?procMount"?\s*[:=]\s*"?Unmasked`,
  RUN_AS_ROOT: String.raw`(?:-u|--user)[= ](?:0|root)\b|"?runAsUser"?\s*[:=]\s*0\b`,
};

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);

/** Paths, devices and sysctls that the reason names; a bare / would be everywhere. */
const namedIn = (detail: string): string[] =>
  (detail.match(/\/[\w./-]*\w|\b[a-z]+(?:\.[a-z_\d]+)+\b/g) ?? []).map(literally);

function patternOf({ Value, Detail }: PrivilegeReason): string {
  const item = literally(Value.replace(/^CAP_(?!ALL$)/, ''));
  const name = String.raw`(?<![\w./-])(?:CAP_)?${item}(?![\w./-])`;
  const named = namedIn(Detail).map((word) => `(?<![\\w.])${word}(?![\\w./-])`);
  return [...(spellings[Value] ? [spellings[Value]] : []), ...named, name].join('|');
}

/** The start parameters in parts: what asked for a privilege is marked, the longer of what overlaps. */
export function startParts(startParam: string, reasons: readonly PrivilegeReason[]): StartPart[] {
  const found = reasons.flatMap((reason) =>
    [...startParam.matchAll(new RegExp(patternOf(reason), 'gi'))].map((match) => ({
      privilege: reason.Value,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: StartPart[] = [];
  let at = 0;
  for (const { privilege, start, end } of found) {
    if (start < at) continue;
    if (start > at) parts.push({ text: startParam.slice(at, start) });
    parts.push({ text: startParam.slice(start, end), privilege });
    at = end;
  }
  if (at < startParam.length) parts.push({ text: startParam.slice(at) });
  return parts;
}
