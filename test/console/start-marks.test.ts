import assert from 'node:assert/strict';
import { startParts } from '../../console/src/pages/events/start-marks.js';

/** What is marked, with its privilege. */
const marked = (startParam: string, reasons: readonly (readonly [string, string])[]) => {
  const parts = startParts(
    startParam,
    reasons.map(([Value, Detail]) => ({ Value, Detail })),
  );
  assert.equal(parts.map(({ text }) => text).join(''), startParam, 'nothing is lost');
  return parts.flatMap(({ text, privilege }) => (privilege ? [[privilege, text]] : []));
};

describe('marks in start parameters', () => {
  for (const [startParam, reasons, expected] of [
    ['docker run --privileged app', [['PRIVILEGED', '']], [['PRIVILEGED', '--privileged']]],
    ['docker run privileged-app', [['PRIVILEGED', '']], []],
    ['docker run --cap-add SYS_ADMIN app', [['SYS_ADMIN', 'CapAdd SYS_ADMIN']], [['SYS_ADMIN', 'SYS_ADMIN']]],
    ['docker run --cap-add=cap_sys_admin app', [['SYS_ADMIN', '']], [['SYS_ADMIN', 'cap_sys_admin']]],
    ['docker run --cap-add SYS_ADMINISTRATOR', [['SYS_ADMIN', '']], []],
    [
      'podman run --pid=host --net host app',
      [
        ['HOST_PID', ''],
        ['HOST_NETWORK', ''],
      ],
      [
        ['HOST_PID', '--pid=host'],
        ['HOST_NETWORK', '--net host'],
      ],
    ],
    ['{"hostPID": true}', [['HOST_PID', '']], [['HOST_PID', '"hostPID": true']]],
    ['{"hostPID": false}', [['HOST_PID', '']], []],
    [
      'run -v /etc:/host/etc app',
      [['HOST_ROOT_MOUNT', '/etc bound to /host/etc (rw)']],
      [
        ['HOST_ROOT_MOUNT', '/etc'],
        ['HOST_ROOT_MOUNT', '/host/etc'],
      ],
    ],
    ['run -v /etcetera:/x app', [['HOST_ROOT_MOUNT', '/etc bound to /y']], []],
    [
      'run --device /dev/sda app',
      [['DEVICE_BLOCK_OR_MEM', 'device /dev/sda']],
      [['DEVICE_BLOCK_OR_MEM', '/dev/sda']],
    ],
    [
      'run --sysctl kernel.msgmax=1',
      [['UNSAFE_SYSCTL', 'sysctl kernel.msgmax']],
      [['UNSAFE_SYSCTL', 'kernel.msgmax']],
    ],
    [
      'run --security-opt seccomp=unconfined',
      [['SECCOMP_UNCONFINED', '']],
      [['SECCOMP_UNCONFINED', 'seccomp=unconfined']],
    ],
    [
      'run --cap-add=ALL --privileged',
      [
        ['CAP_ALL', ''],
        ['PRIVILEGED', ''],
      ],
      [
        ['CAP_ALL', '--cap-add=ALL'],
        ['PRIVILEGED', '--privileged'],
      ],
    ],
    ['a (b [c', [['UNKNOWN', 'what (is [this']], []],
    ['docker run app', [], []],
    ['', [['PRIVILEGED', '']], []],
  ] as const)
    it(`${startParam || 'nothing'} with ${reasons.map(([value]) => value).join() || 'no reason'}`, () =>
      assert.deepEqual(marked(startParam, reasons), expected));
});
