import type { AnyAction } from '../api/define-action.js';
import type { Deps } from '../deps.js';
import { DescribeAgentImageSummaries } from './native/agent/DescribeAgentImageSummaries.js';
import { DescribeAgentPolicySnapshot } from './native/agent/DescribeAgentPolicySnapshot.js';
import { DescribeImageInterceptAgentList } from './native/agent/DescribeImageInterceptAgentList.js';
import { DescribeImageInterceptAgentSummary } from './native/agent/DescribeImageInterceptAgentSummary.js';
import { ReportAgentHeartbeat } from './native/agent/ReportAgentHeartbeat.js';
import { ReportContainerStarts } from './native/agent/ReportContainerStarts.js';
import { CreateAuditLogExportJob } from './native/export/CreateAuditLogExportJob.js';
import { DescribeAuditLogList } from './native/audit/DescribeAuditLogList.js';
import { CreateCredential } from './native/credential/CreateCredential.js';
import { DeleteCredential } from './native/credential/DeleteCredential.js';
import { DescribeCredentialList } from './native/credential/DescribeCredentialList.js';
import { ModifyCredential } from './native/credential/ModifyCredential.js';
import { ModifyCredentialStatus } from './native/credential/ModifyCredentialStatus.js';
import { RotateCredential } from './native/credential/RotateCredential.js';
import { EvaluateContainerStart } from './native/start/EvaluateContainerStart.js';
import { EvaluateContainerStarts } from './native/start/EvaluateContainerStarts.js';
import { CreateImageInterceptEventExportJob } from './native/export/CreateImageInterceptEventExportJob.js';
import { CreateImageInterceptPolicyExportJob } from './native/export/CreateImageInterceptPolicyExportJob.js';
import { DescribeExportJobList } from './native/export/DescribeExportJobList.js';
import { DescribeJobList } from './native/service/DescribeJobList.js';
import { DescribeSettingList } from './native/service/DescribeSettingList.js';
import { DescribeExportJob } from './native/export/DescribeExportJob.js';
import { DeleteImage } from './native/image/DeleteImage.js';
import { DescribeImageDetail } from './native/image/DescribeImageDetail.js';
import { DescribeImageHits } from './native/image/DescribeImageHits.js';
import { DescribeImageList } from './native/image/DescribeImageList.js';
import { ImportImageScanReport } from './native/image/ImportImageScanReport.js';
import { DeleteImageInterceptEvent } from './native/event/DeleteImageInterceptEvent.js';
import { DescribeImageInterceptEventDetail } from './native/event/DescribeImageInterceptEventDetail.js';
import { DescribeImageInterceptEventList } from './native/event/DescribeImageInterceptEventList.js';
import { DescribeImageInterceptEventSummary } from './native/event/DescribeImageInterceptEventSummary.js';
import { DescribeImageInterceptEventTendency } from './native/event/DescribeImageInterceptEventTendency.js';
import { DescribeImageInterceptPolicyHits } from './native/event/DescribeImageInterceptPolicyHits.js';
import { DescribeImageInterceptTopHits } from './native/event/DescribeImageInterceptTopHits.js';
import { CreateImageInterceptPolicy } from './native/policy/CreateImageInterceptPolicy.js';
import { DeleteImageInterceptPolicy } from './native/policy/DeleteImageInterceptPolicy.js';
import { DescribeImageInterceptPolicyDetail } from './native/policy/DescribeImageInterceptPolicyDetail.js';
import { DescribeImageInterceptPolicyList } from './native/policy/DescribeImageInterceptPolicyList.js';
import { DescribeImageInterceptPolicyOptions } from './native/policy/DescribeImageInterceptPolicyOptions.js';
import { DescribeImageInterceptPolicyPreview } from './native/policy/DescribeImageInterceptPolicyPreview.js';
import { DescribeImageInterceptPolicySuggestions } from './native/policy/DescribeImageInterceptPolicySuggestions.js';
import { DescribeImageInterceptPolicySummary } from './native/policy/DescribeImageInterceptPolicySummary.js';
import { ModifyImageInterceptPolicy } from './native/policy/ModifyImageInterceptPolicy.js';
import { ModifyImageInterceptPolicyStatus } from './native/policy/ModifyImageInterceptPolicyStatus.js';
import { CreateLogShippingTarget } from './native/shipping/CreateLogShippingTarget.js';
import { DescribeLogShippingTargetList } from './native/shipping/DescribeLogShippingTargetList.js';
import { ModifyLogShippingTarget } from './native/shipping/ModifyLogShippingTarget.js';
import { ModifyLogShippingTargetStatus } from './native/shipping/ModifyLogShippingTargetStatus.js';
import { DeleteLogShippingTarget } from './native/shipping/DeleteLogShippingTarget.js';
import { TestLogShippingTarget } from './native/shipping/TestLogShippingTarget.js';
import { AddOrModifyImageDenyRule } from './tcss/rule/AddOrModifyImageDenyRule.js';
import { DeleteImageDenyEvent } from './tcss/event/DeleteImageDenyEvent.js';
import { CreateImageDenyEventExportJob } from './tcss/export/CreateImageDenyEventExportJob.js';
import { CreateImageDenyRuleExportJob } from './tcss/export/CreateImageDenyRuleExportJob.js';
import { DeleteImageDenyRule } from './tcss/rule/DeleteImageDenyRule.js';
import { DescribeAddImageDenyRuleInfo } from './tcss/rule/DescribeAddImageDenyRuleInfo.js';
import { DescribeAssetImageList } from './tcss/image/DescribeAssetImageList.js';
import { DescribeAssetImageSimpleList } from './tcss/image/DescribeAssetImageSimpleList.js';
import { DescribeImageDenyEventDetail } from './tcss/event/DescribeImageDenyEventDetail.js';
import { DescribeImageDenyEventList } from './tcss/event/DescribeImageDenyEventList.js';
import { DescribeImageDenyEventTendency } from './tcss/event/DescribeImageDenyEventTendency.js';
import { DescribeExportJobDownloadURL } from './tcss/export/DescribeExportJobDownloadURL.js';
import { DescribeExportJobManageList } from './tcss/export/DescribeExportJobManageList.js';
import { DescribeExportJobResult } from './tcss/export/DescribeExportJobResult.js';
import { DescribeImageDenyRuleDetail } from './tcss/rule/DescribeImageDenyRuleDetail.js';
import { DescribeImageDenyRuleList } from './tcss/rule/DescribeImageDenyRuleList.js';
import { DescribeImageDenyRuleSummary } from './tcss/rule/DescribeImageDenyRuleSummary.js';
import { DescribeImageSimpleList } from './tcss/image/DescribeImageSimpleList.js';
import { ModifyImageDenyRuleStatus } from './tcss/rule/ModifyImageDenyRuleStatus.js';

/** Actions about the same thing. */
interface ActionGroup {
  name: string;
  description: string;
  actions: readonly AnyAction<Deps>[];
}

/** The groups and their actions in the order in which the API description and docs/actions.md show them. */
export const actionGroups: readonly ActionGroup[] = [
  {
    name: 'Policies',
    description: 'What must not start',
    actions: [
      CreateImageInterceptPolicy,
      ModifyImageInterceptPolicy,
      ModifyImageInterceptPolicyStatus,
      DeleteImageInterceptPolicy,
      DescribeImageInterceptPolicyList,
      DescribeImageInterceptPolicyDetail,
      DescribeImageInterceptPolicySummary,
      DescribeImageInterceptPolicyOptions,
      DescribeImageInterceptPolicyPreview,
      DescribeImageInterceptPolicySuggestions,
    ],
  },
  {
    name: 'Images',
    description: 'What scanners found in images',
    actions: [ImportImageScanReport, DescribeImageList, DescribeImageDetail, DescribeImageHits, DeleteImage],
  },
  {
    name: 'Container starts',
    description: 'Whether a container may start',
    actions: [EvaluateContainerStart, EvaluateContainerStarts],
  },
  {
    name: 'Node agents',
    description: 'What keeps containers from starting on nodes, whether or not the service can be reached',
    actions: [
      DescribeImageInterceptAgentList,
      DescribeImageInterceptAgentSummary,
      DescribeAgentPolicySnapshot,
      DescribeAgentImageSummaries,
      ReportContainerStarts,
      ReportAgentHeartbeat,
    ],
  },
  {
    name: 'Events',
    description: 'What policies hit',
    actions: [
      DescribeImageInterceptEventList,
      DescribeImageInterceptEventDetail,
      DescribeImageInterceptEventTendency,
      DescribeImageInterceptEventSummary,
      DescribeImageInterceptTopHits,
      DescribeImageInterceptPolicyHits,
      DeleteImageInterceptEvent,
    ],
  },
  {
    name: 'Exports',
    description: 'Policies and events as CSV files',
    actions: [
      CreateImageInterceptPolicyExportJob,
      CreateImageInterceptEventExportJob,
      DescribeExportJob,
      DescribeExportJobList,
    ],
  },
  {
    name: 'The service',
    description: 'What it does by itself, and how it is set',
    actions: [DescribeJobList, DescribeSettingList],
  },
  {
    name: 'Credentials',
    description: 'Who may call, and what',
    actions: [
      CreateCredential,
      DescribeCredentialList,
      ModifyCredential,
      ModifyCredentialStatus,
      RotateCredential,
      DeleteCredential,
    ],
  },
  {
    name: 'Log shipping',
    description: 'Where events and audit entries are kept besides',
    actions: [
      CreateLogShippingTarget,
      DescribeLogShippingTargetList,
      ModifyLogShippingTarget,
      ModifyLogShippingTargetStatus,
      DeleteLogShippingTarget,
      TestLogShippingTarget,
    ],
  },
  {
    name: 'Audit',
    description: 'Who did what, and when',
    actions: [DescribeAuditLogList, CreateAuditLogExportJob],
  },
  {
    name: 'Rules, as TCSS calls policies',
    description: 'The policies in the vocabulary of TCSS, for its SDKs and what is built on them',
    actions: [
      AddOrModifyImageDenyRule,
      ModifyImageDenyRuleStatus,
      DeleteImageDenyRule,
      DescribeImageDenyRuleList,
      DescribeImageDenyRuleDetail,
      DescribeImageDenyRuleSummary,
      DescribeAddImageDenyRuleInfo,
    ],
  },
  {
    name: 'Events, as TCSS shows them',
    description: 'The events in the vocabulary of TCSS',
    actions: [
      DescribeImageDenyEventList,
      DescribeImageDenyEventDetail,
      DescribeImageDenyEventTendency,
      DeleteImageDenyEvent,
    ],
  },
  {
    name: 'Images to choose from, as TCSS shows them',
    description: 'What the screens of rules pick images from',
    actions: [DescribeImageSimpleList, DescribeAssetImageSimpleList, DescribeAssetImageList],
  },
  {
    name: 'Exports, as TCSS has them',
    description: 'CSV files of rules and events in the vocabulary of TCSS',
    actions: [
      CreateImageDenyRuleExportJob,
      CreateImageDenyEventExportJob,
      DescribeExportJobResult,
      DescribeExportJobDownloadURL,
      DescribeExportJobManageList,
    ],
  },
];

/** Every action there is. */
export const actions: readonly AnyAction<Deps>[] = actionGroups.flatMap((group) => group.actions);
