import type { StoredAuditEntry } from '../../../domain/audit.js';
import type { Event } from '../../../domain/event.js';
import { type ExportFormat, type ExportFormats, fieldsAsColumns } from '../../../domain/export-format.js';
import type { Policy } from '../../../domain/policy.js';
import { eventDescription, solutionOf } from '../../../domain/reason-text.js';
import { tcssFormats } from '../../tcss/export/tcss-csv-formats.js';
import { writeEntry } from '../audit/audit-fields.js';
import { writeEvent } from '../event/event-fields.js';
import { writePolicy } from '../policy/policy-fields.js';

/** A policy as lists show it; scope and rules are JSON as in replies. */
const policies: ExportFormat<Policy> = fieldsAsColumns(
  {
    PolicyId: '策略ID',
    Id: '策略编号',
    PolicyName: '策略名称',
    PolicyDescription: '策略描述',
    PolicyTemplate: '策略模板',
    Enabled: '是否启用',
    ObservationDays: '观察天数',
    EffectTime: '生效时间',
    EffectStatus: '生效状态',
    EnforcedTime: '拦截公告时间',
    ImageScope: '镜像范围',
    RiskRule: '风险规则',
    PrivilegeRule: '特权规则',
    EffectImageCount: '生效镜像数',
    CreateTime: '创建时间',
    UpdateTime: '更新时间',
    OperationUin: '操作人',
  },
  writePolicy,
);

/** An event as lists show it, and the sentences that say why it happened and what to do. */
const events: ExportFormat<Event> = fieldsAsColumns(
  {
    EventId: '事件ID',
    EventType: '事件类型',
    Behavior: '执行动作',
    EventCount: '容器启动次数',
    FirstTime: '首次时间',
    LatestTime: '最近时间',
    Day: '日期',
    PolicyId: '策略ID',
    PolicyName: '策略名称',
    ImageId: '镜像ID',
    ImageName: '镜像名称',
    RegistryName: '仓库名称',
    RegistryType: '仓库类型',
    RegistryAddress: '仓库地址',
    NodeName: '节点名称',
    NodeIp: '节点内网IP',
    PublicIp: '节点公网IP',
    Quuid: '节点QUUID',
    NodeType: '节点类型',
    NodeId: '节点ID',
    ClusterId: '集群ID',
    ClusterName: '集群名称',
    Namespace: '命名空间',
    PodName: 'Pod名称',
    PodIp: 'Pod IP',
    ScopeCount: '位置数',
    Description: '事件描述',
    Solution: '解决方案',
  },
  (event, { offsetMinutes, say }) => ({
    ...writeEvent(event, offsetMinutes),
    Description: say(eventDescription(event)),
    Solution: say(solutionOf(event.reasons)),
  }),
);

/** An entry of the audit log as the list shows it: with its hash, so that the file can be compared with the chain. */
const audit: ExportFormat<StoredAuditEntry> = fieldsAsColumns(
  {
    Number: '序号',
    Time: '时间',
    Action: '操作',
    OperatorUin: '操作人',
    SecretId: '密钥ID',
    Role: '角色',
    Address: '来源地址',
    RequestId: '请求ID',
    Target: '对象',
    Detail: '详情',
    Hash: '哈希',
  },
  (entry, { offsetMinutes }) => writeEntry(entry, offsetMinutes),
);

/** The tables that can be exported. English columns are named as the fields of replies, in either dialect. */
export const exportFormats: ExportFormats = {
  NATIVE: { POLICIES: policies, EVENTS: events, AUDIT: audit },
  TCSS: { ...tcssFormats, AUDIT: audit },
};
