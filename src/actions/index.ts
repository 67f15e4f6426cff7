import { type AnyAction } from '../api/define-action.js';
import { type Deps } from '../deps.js';
import { EvaluateContainerStart } from './enforcement/EvaluateContainerStart.js';
import { EvaluateContainerStarts } from './enforcement/EvaluateContainerStarts.js';
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
];

/** Every action there is. */
export const actions: readonly AnyAction<Deps>[] = actionGroups.flatMap((group) => group.actions);
