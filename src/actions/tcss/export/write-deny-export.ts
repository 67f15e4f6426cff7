import { type ExportFormat, fieldsAsColumns, type SubjectFormats } from '../../../domain/export-format.js';
import type { Event } from '../../../domain/event.js';
import {
  exportFailure,
  type ExportJob,
  type ExportQuery,
  type ExportStatus,
  exportStatuses,
} from '../../../domain/export-job.js';
import type { FieldFilter, FilterMeaning, Page } from '../../../domain/filter.js';
import type { Policy } from '../../../domain/policy.js';
import type { PolicyOrderField } from '../../../domain/policy-query.js';
import type { Text } from '../../../platform/text.js';
import { writeEventDetail } from '../event/write-deny-event.js';
import { writeRule } from '../rule/translate-deny-rule.js';
import { ruleOrderFields } from '../rule/deny-rule-filters.js';
import { writeTime } from '../write-tcss-time.js';

/** ExportStatus. */
const exportStatusOf = {
  RUNNING: 'RUNNING',
  SUCCEEDED: 'SUCCESS',
  FAILED: 'FAILURE',
} as const satisfies Record<ExportStatus, string>;
export const exportStatusWords = Object.values(exportStatusOf);

/** Source. It tells where images are and has no word for rules and events; ours are about images on the nodes. */
const exportSource = 'LocalImage';

/** What a list of jobs can be filtered by. */
export const exportFilters: Record<string, FilterMeaning<'status' | 'source'>> = {
  ExportStatus: {
    field: 'status',
    words: Object.fromEntries(Object.entries(exportStatusOf).map(([inside, word]) => [word, inside])),
  },
  ExportSource: { field: 'source', values: [exportSource, 'RegistryImage'] },
};
export const exportOrders = { InsertTime: 'createdAt' } as const;

/** The jobs that meet conditions, by the only thing in which ours differ. */
export function statusesAskedFor(conditions: readonly FieldFilter<'status' | 'source'>[]): ExportStatus[] {
  const allow = (asked: 'status' | 'source', value: string) =>
    conditions.every(({ field, values }) => field !== asked || values.includes(value));
  return allow('source', exportSource) ? exportStatuses.filter((status) => allow('status', status)) : [];
}

/** What JobName and the name of the file begin with. */
export const exportNameOf: Record<ExportQuery['subject'], string> = {
  POLICIES: 'ImageDenyRule',
  EVENTS: 'ImageDenyEvent',
};

/** What an export of rules can be sorted by: Status besides what lists can. */
export const ruleExportOrders = {
  ...ruleOrderFields,
  Status: 'enabled',
} as const satisfies Record<string, PolicyOrderField>;

/** The order by Status the other way round: 0 is on. */
export const readRuleExportOrder = (page: Page<PolicyOrderField>): Page<PolicyOrderField> =>
  page.orderField === 'enabled' ? { ...page, descending: !page.descending } : page;

/** How far a job is, DescribeExportJobResult. */
export const writeExportResult = (job: ExportJob, say: (text: Text) => string) => ({
  ExportStatus: exportStatusOf[job.status],
  ExportProgress: job.progress,
  FailureMsg: say(exportFailure(job)),
});

/** A job as lists show it, ExportJobInfo. */
export const writeExportJob = (job: ExportJob, offsetMinutes: number, say: (text: Text) => string) => ({
  JobID: job.jobId,
  JobName: job.name,
  Source: exportSource,
  ...writeExportResult(job, say),
  Timeout: writeTime(job.expiresAt, offsetMinutes),
  InsertTime: writeTime(job.createdAt, offsetMinutes),
});

/** A rule with all that is kept of it. */
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

/** The tables of this dialect: their columns are named as the fields of its replies. */
export const tcssFormats: SubjectFormats = { POLICIES: rules, EVENTS: events };
