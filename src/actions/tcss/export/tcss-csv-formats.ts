import type { Event } from '../../../domain/event.js';
import { type ExportFormat, fieldsAsColumns, type SubjectFormats } from '../../../domain/export-format.js';
import type { Policy } from '../../../domain/policy.js';
import { writeEventDetail } from '../event/write-deny-event.js';
import { writeRule } from '../rule/write-deny-rule.js';

/** A rule as it is shown alone. */
const rules: ExportFormat<Policy> = fieldsAsColumns(
  {
    RuleID: '规则ID',
    ID: '规则编号',
    RuleName: '规则名称',
    RuleType: '规则类型',
    RuleDescription: '规则描述',
    Status: '规则状态（0 启用，1 关闭）',
    EffectStatus: '生效状态',
    EffectDay: '观察天数',
    EffectTime: '生效时间',
    UpdateTime: '更新时间',
    OperationUin: '操作人',
    IsEffectAllImage: '生效镜像范围（0 全部，1 指定）',
    EffectImageCount: '生效镜像数',
    EffectImageSet: '生效镜像',
    Vul: '漏洞（1 启用）',
    CVEIDSet: 'CVE编号',
    ComponentSet: '组件',
    VulClassSet: '漏洞分类',
    VulLevelSet: '漏洞等级',
    VulLabelSet: '漏洞标签',
    Virus: '木马病毒（1 启用）',
    VirusMD5Set: '病毒MD5',
    VirusLevelSet: '病毒等级',
    VirusName: '病毒名称',
    Risk: '敏感信息（1 启用）',
    RiskLevelSet: '敏感信息等级',
    RiskType: '敏感信息类型',
    PrivilegeRun: '特权运行（0 禁止，1 允许）',
    PrivilegeDetail: '特权详情',
  },
  writeRule,
);

/** An event as a list shows it, and the sentences that say why it happened and what to do. */
const events: ExportFormat<Event> = fieldsAsColumns(
  {
    EventID: '事件ID',
    EventType: '事件类型',
    DealBehavior: '执行动作',
    EventCount: '事件数量',
    FoundTime: '首次发现时间',
    LatestFoundTime: '最近发现时间',
    RuleID: '规则ID',
    RuleName: '规则名称',
    RuleType: '规则类型',
    RuleStatus: '规则状态（0 启用，1 关闭）',
    RuleEffectStatus: '规则生效状态',
    RuleEffectTime: '规则生效时间',
    RuleInfo: '命中规则',
    RuleDescription: '规则描述',
    ImageID: '镜像ID',
    ImageName: '镜像名称',
    RegistryName: '仓库名称',
    RegistryType: '仓库类型',
    RegistryAddress: '仓库地址',
    NodeName: '节点名称',
    NodeIP: '节点内网IP',
    PublicIP: '节点公网IP',
    QUUID: '节点QUUID',
    NodeID: '节点ID',
    NodeType: '节点类型',
    NodeUniqueID: '超级节点唯一ID',
    ClusterID: '集群ID',
    ClusterName: '集群名称',
    PodName: 'Pod名称',
    PodIP: 'Pod IP',
    Description: '事件描述',
    Solution: '解决方案',
  },
  (event, { offsetMinutes, say }) => {
    const { ImageRegistryInfo: registry, ...fields } = writeEventDetail(event, offsetMinutes, say);
    const { Name: RegistryName, Type: RegistryType, Address: RegistryAddress } = registry;
    return { ...fields, RegistryName, RegistryType, RegistryAddress };
  },
);

/** The CSV files of this dialect. English columns are named like the fields of its replies. */
export const tcssFormats: Omit<SubjectFormats, 'AUDIT'> = { POLICIES: rules, EVENTS: events };
