import type { AnyAction } from '../api/define-action.js';
import type { Deps } from '../deps.js';
import { EvaluateContainerStart } from './enforcement/EvaluateContainerStart.js';
import { EvaluateContainerStarts } from './enforcement/EvaluateContainerStarts.js';
import { CreateImageInterceptEventExportJob } from './export/CreateImageInterceptEventExportJob.js';
import { CreateImageInterceptPolicyExportJob } from './export/CreateImageInterceptPolicyExportJob.js';
import { DescribeExportJob } from './export/DescribeExportJob.js';
import { DeleteImage } from './image/DeleteImage.js';
import { DescribeImageDetail } from './image/DescribeImageDetail.js';
import { DescribeImageList } from './image/DescribeImageList.js';
import { ImportImageScanReport } from './image/ImportImageScanReport.js';
import { DeleteImageInterceptEvent } from './intercept-event/DeleteImageInterceptEvent.js';
import { DescribeImageInterceptEventDetail } from './intercept-event/DescribeImageInterceptEventDetail.js';
import { DescribeImageInterceptEventList } from './intercept-event/DescribeImageInterceptEventList.js';
import { DescribeImageInterceptEventSummary } from './intercept-event/DescribeImageInterceptEventSummary.js';
import { DescribeImageInterceptEventTendency } from './intercept-event/DescribeImageInterceptEventTendency.js';
import { CreateImageInterceptPolicy } from './intercept-policy/CreateImageInterceptPolicy.js';
import { DeleteImageInterceptPolicy } from './intercept-policy/DeleteImageInterceptPolicy.js';
import { DescribeImageInterceptPolicyDetail } from './intercept-policy/DescribeImageInterceptPolicyDetail.js';
import { DescribeImageInterceptPolicyList } from './intercept-policy/DescribeImageInterceptPolicyList.js';
import { DescribeImageInterceptPolicyOptions } from './intercept-policy/DescribeImageInterceptPolicyOptions.js';
import { DescribeImageInterceptPolicySummary } from './intercept-policy/DescribeImageInterceptPolicySummary.js';
import { ModifyImageInterceptPolicy } from './intercept-policy/ModifyImageInterceptPolicy.js';
import { ModifyImageInterceptPolicyStatus } from './intercept-policy/ModifyImageInterceptPolicyStatus.js';
import { AddOrModifyImageDenyRule } from './tcss/AddOrModifyImageDenyRule.js';
import { DeleteImageDenyEvent } from './tcss/DeleteImageDenyEvent.js';
import { CreateImageDenyEventExportJob } from './tcss/CreateImageDenyEventExportJob.js';
import { CreateImageDenyRuleExportJob } from './tcss/CreateImageDenyRuleExportJob.js';
import { DeleteImageDenyRule } from './tcss/DeleteImageDenyRule.js';
import { DescribeAddImageDenyRuleInfo } from './tcss/DescribeAddImageDenyRuleInfo.js';
import { DescribeAssetImageList } from './tcss/DescribeAssetImageList.js';
import { DescribeAssetImageSimpleList } from './tcss/DescribeAssetImageSimpleList.js';
import { DescribeImageDenyEventDetail } from './tcss/DescribeImageDenyEventDetail.js';
import { DescribeImageDenyEventList } from './tcss/DescribeImageDenyEventList.js';
import { DescribeImageDenyEventTendency } from './tcss/DescribeImageDenyEventTendency.js';
import { DescribeExportJobDownloadURL } from './tcss/DescribeExportJobDownloadURL.js';
import { DescribeExportJobManageList } from './tcss/DescribeExportJobManageList.js';
import { DescribeExportJobResult } from './tcss/DescribeExportJobResult.js';
import { DescribeImageDenyRuleDetail } from './tcss/DescribeImageDenyRuleDetail.js';
import { DescribeImageDenyRuleList } from './tcss/DescribeImageDenyRuleList.js';
import { DescribeImageDenyRuleSummary } from './tcss/DescribeImageDenyRuleSummary.js';
import { DescribeImageSimpleList } from './tcss/DescribeImageSimpleList.js';
import { ModifyImageDenyRuleStatus } from './tcss/ModifyImageDenyRuleStatus.js';

/** Actions about the same thing. */
export interface ActionGroup {
  name: string;
  description: string;
  actions: readonly AnyAction<Deps>[];
}

/** The groups and their actions in the order in which the API description and the README show them. */
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
    ],
  },
  {
    name: 'Images',
    description: 'What scanners found in images',
    actions: [ImportImageScanReport, DescribeImageList, DescribeImageDetail, DeleteImage],
  },
  {
    name: 'Container starts',
    description: 'Whether a container may start',
    actions: [EvaluateContainerStart, EvaluateContainerStarts],
  },
  {
    name: 'Events',
    description: 'What policies hit',
    actions: [
      DescribeImageInterceptEventList,
      DescribeImageInterceptEventDetail,
      DescribeImageInterceptEventTendency,
      DescribeImageInterceptEventSummary,
      DeleteImageInterceptEvent,
    ],
  },
  {
    name: 'Exports',
    description: 'Policies and events as CSV files',
    actions: [CreateImageInterceptPolicyExportJob, CreateImageInterceptEventExportJob, DescribeExportJob],
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
