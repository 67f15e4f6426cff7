import { type Text, text } from '../../platform/text.js';

/** Tencent publishes only these five names; what each contains is our choice (docs/divergences.md). */
export const categories = [
  {
    category: 'BASE',
    description: text(
      'What processes may do to each other and as whom: change users and groups, signal any process.',
      '进程的基础能力：切换用户和用户组、向任意进程发送信号。',
    ),
  },
  {
    category: 'FILE',
    description: text(
      "Files beyond the container's own: their owners and permissions, devices, writable paths of the host.",
      '对文件的额外权限：修改属主与权限、访问设备、可写挂载宿主机路径。',
    ),
  },
  {
    category: 'NETWORK',
    description: text(
      "The network beyond the container's own: interfaces, firewalls, raw packets, the network of the host.",
      '对网络的额外权限：管理网络接口与防火墙、发送原始数据包、使用宿主机网络。',
    ),
  },
  {
    category: 'SYSTEM',
    description: text(
      "The system that all containers share: its clock, priorities, kernel settings, the host's IPC and host name.",
      '所有容器共用的系统：系统时间、调度优先级、内核参数、宿主机的 IPC 与主机名。',
    ),
  },
  {
    category: 'HIGH_RISK',
    description: text(
      'What makes it easy to leave the container: privileged mode, kernel modules, disks, processes and runtime sockets of the host.',
      '容易造成容器逃逸的权限：特权模式、加载内核模块、访问宿主机的磁盘、进程和容器运行时套接字。',
    ),
  },
] as const;
export type Category = (typeof categories)[number]['category'];

/** `number` is the kernel's, from include/uapi/linux/capability.h. */
const capability = <I extends string>(
  item: I,
  number: number,
  category: Category,
  en: string,
  zh: string,
) => ({
  item,
  category,
  description: text(en, zh),
  default: true,
  number,
});

/** `offByDefault` keeps it out of a policy that names the whole category. */
const parameter = <I extends string>(
  item: I,
  category: Category,
  en: string,
  zh: string,
  { default: isDefault } = { default: true },
) => ({ item, category, description: text(en, zh), default: isDefault });

const offByDefault = { default: false };

// prettier-ignore
const capabilityTable = [
  capability('CHOWN', 0, 'FILE', 'Change the owner of any file', '修改任意文件属主'),
  capability('DAC_OVERRIDE', 1, 'FILE', 'Bypass file permission checks', '绕过文件权限检查'),
  capability('DAC_READ_SEARCH', 2, 'HIGH_RISK', 'Read any file, also of the host by its handle', '读取任意文件，可按句柄读取宿主机文件'),
  capability('FOWNER', 3, 'FILE', 'Act as the owner of any file', '以任意文件属主身份操作'),
  capability('FSETID', 4, 'FILE', 'Keep set-user-ID bits when a file changes', '修改文件时保留 SUID/SGID 位'),
  capability('KILL', 5, 'BASE', 'Signal any process', '向任意进程发送信号'),
  capability('SETGID', 6, 'BASE', 'Change group ids', '修改进程组 ID'),
  capability('SETUID', 7, 'BASE', 'Change user ids', '修改进程用户 ID'),
  capability('SETPCAP', 8, 'BASE', 'Change the capabilities of processes', '修改进程 Capabilities'),
  capability('LINUX_IMMUTABLE', 9, 'FILE', 'Change immutable and append-only flags', '修改文件不可变与只追加属性'),
  capability('NET_BIND_SERVICE', 10, 'NETWORK', 'Listen on ports below 1024', '监听 1024 以下端口'),
  capability('NET_BROADCAST', 11, 'NETWORK', 'Broadcast, and listen to multicasts', '网络广播与多播'),
  capability('NET_ADMIN', 12, 'NETWORK', 'Configure interfaces, routes and firewalls', '管理网络接口、路由与防火墙'),
  capability('NET_RAW', 13, 'NETWORK', 'Use raw and packet sockets', '使用原始套接字'),
  capability('IPC_LOCK', 14, 'SYSTEM', 'Lock memory', '锁定内存'),
  capability('IPC_OWNER', 15, 'SYSTEM', 'Bypass permission checks on System V IPC', '绕过 SysV IPC 权限检查'),
  capability('SYS_MODULE', 16, 'HIGH_RISK', 'Load and unload kernel modules', '加载与卸载内核模块'),
  capability('SYS_RAWIO', 17, 'HIGH_RISK', 'Access I/O ports and raw memory', '访问 I/O 端口与物理内存'),
  capability('SYS_CHROOT', 18, 'FILE', 'Change the root directory', '使用 chroot 切换根目录'),
  capability('SYS_PTRACE', 19, 'HIGH_RISK', 'Trace any process', '跟踪任意进程'),
  capability('SYS_PACCT', 20, 'SYSTEM', 'Switch process accounting', '开关进程记账'),
  capability('SYS_ADMIN', 21, 'HIGH_RISK', 'Administer the system: mount, and much more', '系统管理，如挂载文件系统'),
  capability('SYS_BOOT', 22, 'HIGH_RISK', 'Reboot, and load another kernel', '重启系统与加载新内核'),
  capability('SYS_NICE', 23, 'SYSTEM', 'Change priorities and scheduling', '修改进程优先级与调度策略'),
  capability('SYS_RESOURCE', 24, 'SYSTEM', 'Override resource limits', '突破资源限制'),
  capability('SYS_TIME', 25, 'SYSTEM', 'Set the system clock', '修改系统时间'),
  capability('SYS_TTY_CONFIG', 26, 'SYSTEM', 'Configure terminals', '配置终端设备'),
  capability('MKNOD', 27, 'FILE', 'Create device nodes', '创建设备节点'),
  capability('LEASE', 28, 'FILE', 'Take leases on any file', '对任意文件建立租约'),
  capability('AUDIT_WRITE', 29, 'BASE', 'Write to the audit log', '写入内核审计日志'),
  capability('AUDIT_CONTROL', 30, 'SYSTEM', 'Configure kernel auditing', '配置内核审计'),
  capability('SETFCAP', 31, 'FILE', 'Set the capabilities of files', '设置文件 Capabilities'),
  capability('MAC_OVERRIDE', 32, 'HIGH_RISK', 'Override mandatory access control', '绕过强制访问控制'),
  capability('MAC_ADMIN', 33, 'HIGH_RISK', 'Configure mandatory access control', '配置强制访问控制'),
  capability('SYSLOG', 34, 'HIGH_RISK', 'Read and clear the kernel log', '读取与清空内核日志'),
  capability('WAKE_ALARM', 35, 'SYSTEM', 'Wake the system up', '设置系统唤醒定时器'),
  capability('BLOCK_SUSPEND', 36, 'SYSTEM', 'Keep the system from suspending', '阻止系统挂起'),
  capability('AUDIT_READ', 37, 'SYSTEM', 'Read the audit log', '读取审计日志'),
  capability('PERFMON', 38, 'HIGH_RISK', 'Monitor performance system-wide', '系统级性能监控'),
  capability('BPF', 39, 'HIGH_RISK', 'Load BPF programs', '加载 BPF 程序'),
  capability('CHECKPOINT_RESTORE', 40, 'SYSTEM', 'Checkpoint and restore processes', '进程检查点与恢复'),
];

// prettier-ignore
const parameterTable = [
  parameter('PRIVILEGED', 'HIGH_RISK', 'Privileged container', '特权容器'),
  parameter('CAP_ALL', 'HIGH_RISK', 'All Linux capabilities', '全部 Linux Capabilities'),
  parameter('HOST_PID', 'HIGH_RISK', "The host's PID namespace", '使用宿主机 PID 命名空间'),
  parameter('HOST_USERNS', 'HIGH_RISK', "The host's user namespace, instead of one of its own", '使用宿主机用户命名空间（不做用户重映射）'),
  parameter('HOST_CGROUPNS', 'HIGH_RISK', "The host's cgroup namespace", '使用宿主机 Cgroup 命名空间'),
  parameter('SECCOMP_UNCONFINED', 'HIGH_RISK', 'No seccomp filter', '未启用 Seccomp'),
  parameter('APPARMOR_UNCONFINED', 'HIGH_RISK', 'Not confined by AppArmor', '未启用 AppArmor'),
  parameter('SELINUX_DISABLED', 'HIGH_RISK', 'Not confined by SELinux', '未启用 SELinux 隔离'),
  parameter('PROC_UNMASKED', 'HIGH_RISK', 'Sensitive paths of /proc and /sys open', '未屏蔽 /proc、/sys 敏感路径'),
  parameter('RUNTIME_SOCKET_MOUNT', 'HIGH_RISK', 'A socket of the container runtime', '挂载容器运行时套接字'),
  parameter('HOST_ROOT_MOUNT', 'HIGH_RISK', 'A sensitive directory of the host', '挂载宿主机敏感目录'),
  parameter('DEVICE_ALL', 'HIGH_RISK', 'Every device of the host', '访问宿主机全部设备'),
  parameter('DEVICE_BLOCK_OR_MEM', 'HIGH_RISK', 'A disk or the memory of the host', '访问宿主机磁盘或内存设备'),
  parameter('UNKNOWN', 'HIGH_RISK', 'A privilege that this version does not know', '未识别的特权'),
  parameter('DEVICE_OTHER', 'FILE', 'Another device of the host', '访问宿主机其他设备'),
  parameter('HOST_PATH_RW', 'FILE', 'Another path of the host, writable', '可写挂载宿主机其他路径'),
  parameter('HOST_PATH_RO', 'FILE', 'Another path of the host, read-only', '只读挂载宿主机其他路径', offByDefault),
  parameter('MOUNT_PROPAGATION', 'FILE', 'Mounts that propagate to the host', '挂载传播到宿主机'),
  parameter('HOST_NETWORK', 'NETWORK', "The host's network namespace", '使用宿主机网络命名空间'),
  parameter('HOST_PORT', 'NETWORK', 'A port of the host', '占用宿主机端口', offByDefault),
  parameter('HOST_IPC', 'SYSTEM', "The host's IPC namespace", '使用宿主机 IPC 命名空间'),
  parameter('HOST_UTS', 'SYSTEM', "The host's UTS namespace", '使用宿主机 UTS 命名空间'),
  parameter('UNSAFE_SYSCTL', 'SYSTEM', "A sysctl outside Kubernetes' safe list", '设置 Kubernetes 安全列表以外的 Sysctl'),
  parameter('PRIV_ESCALATION_ALLOWED', 'BASE', 'Processes may gain privileges', '允许进程提升权限', offByDefault),
  parameter('RUN_AS_ROOT', 'BASE', 'Runs as user 0', '以 root 用户运行', offByDefault),
];

export type Capability = (typeof capabilityTable)[number]['item'];
export type PrivilegeItem = Capability | (typeof parameterTable)[number]['item'];

export interface Privilege {
  item: PrivilegeItem;
  category: Category;
  description: Text;
  /** Whether naming the whole category includes this item. */
  default: boolean;
}

/** In the order of their kernel numbers. */
export const capabilities: readonly (Privilege & { item: Capability; number: number })[] = capabilityTable;

/** Every item, each in exactly one category (R6). */
export const privileges: readonly Privilege[] = [...capabilityTable, ...parameterTable];

const itemNames = new Map<string, PrivilegeItem>(privileges.map(({ item }) => [item, item]));
const capabilityNames = new Map<string, Capability>(capabilities.map(({ item }) => [item, item]));
const categoryNames = new Map<string, Category>(categories.map(({ category }) => [category, category]));

/** Takes any case, with or without `CAP_`. `ALL` is no capability. */
export const readCapabilityName = (name: string): Capability | undefined =>
  capabilityNames.get(name.trim().toUpperCase().replace(/^CAP_/, ''));

/** Takes any case. Refuses a bare `ALL`, which could mean all five categories; all capabilities are `CAP_ALL`. */
export function readPrivilegeName(
  name: string,
): { item: PrivilegeItem } | { category: Category } | undefined {
  const word = name.trim().toUpperCase();
  const item = itemNames.get(word) ?? readCapabilityName(word);
  if (item) return { item };
  const category = categoryNames.get(word);
  return category && { category };
}
