import { imageId, imported, riskPolicy, start } from '../support/samples.js';
import { riskRule } from '../support/rules.js';
import type { TestService } from '../support/service.js';

/** What the parameters below speak of. */
export interface Known {
  ruleId: string;
  eventId: number;
  jobId: string;
}

/** Puts a rule, an image, an event and an export job into the service. */
export async function givenOneOfEach({ admin, exports }: TestService): Promise<Known> {
  await admin.call('ImportImageScanReport', imported(1));
  const { PolicyId } = await admin.call('CreateImageInterceptPolicy', riskPolicy());
  await admin.call('EvaluateContainerStart', start(1));
  const { EventList } = await admin.call('DescribeImageInterceptEventList');
  const { JobId } = await admin.call('CreateImageDenyRuleExportJob');
  await exports.idle();
  return { ruleId: PolicyId as string, eventId: EventList[0].EventId as number, jobId: JobId as string };
}

const nobody = { Name: 'RuleName', Values: ['nobody has such a rule'], ExactMatch: true };
let rules = 0;

/** Parameters for every action of TCSS, which can be sent again and again; a list, a boolean and a text that needs care where there is room. */
export const tcssCalls: Record<string, (known: Known) => object> = {
  AddOrModifyImageDenyRule: () =>
    riskRule({
      RuleName: `规则 ${(rules += 1)} ~!'()*&=+%`,
      RuleDescription: '',
      CVEIDSet: ['CVE-2026-1', 'CVE-2026-2'],
    }),
  ModifyImageDenyRuleStatus: ({ ruleId }) => ({ RuleIDSet: [ruleId], Status: 0 }),
  DeleteImageDenyRule: () => ({ Filters: [nobody] }),
  DescribeImageDenyRuleList: () => ({
    Filters: [{ Name: 'RuleName', Values: ["it's a b", 'c&d=e', '未命名'], ExactMatch: false }],
    Limit: 10,
    Offset: 0,
    Order: 'desc',
    By: 'UpdateTime',
    TopTurnOn: true,
  }),
  DescribeImageDenyRuleDetail: ({ ruleId }) => ({ RuleID: ruleId }),
  DescribeImageDenyRuleSummary: () => ({}),
  DescribeAddImageDenyRuleInfo: () => ({}),
  DescribeImageDenyEventList: () => ({ Filters: [{ Name: 'RuleName', Values: ['a b'] }], Limit: 100 }),
  DescribeImageDenyEventDetail: ({ eventId }) => ({ EventID: eventId }),
  DescribeImageDenyEventTendency: () => ({ StartTime: '2026-03-01', EndTime: '2026-03-07' }),
  DeleteImageDenyEvent: () => ({ Filters: [{ ...nobody }] }),
  DescribeImageSimpleList: () => ({ Limit: 100 }),
  DescribeAssetImageSimpleList: () => ({ Filters: [{ Name: 'Keywords', Values: [imageId(1)] }] }),
  DescribeAssetImageList: () => ({ Filters: [{ Name: 'ImageID', Values: [imageId(1)] }], Order: 'ASC' }),
  CreateImageDenyRuleExportJob: () => ({ Filters: [nobody], TopTurnOn: false }),
  CreateImageDenyEventExportJob: () => ({ Limit: 10 }),
  DescribeExportJobResult: ({ jobId }) => ({ JobId: jobId }),
  DescribeExportJobDownloadURL: ({ jobId }) => ({ JobID: jobId }),
  DescribeExportJobManageList: () => ({ Limit: 10 }),
};
