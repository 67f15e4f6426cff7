import { type Static, Type } from '@sinclair/typebox';
import { behaviors, decisions } from '../../../domain/decide.js';
import { decisionMessage } from '../../../domain/decision-text.js';
import { templates } from '../../../domain/policy.js';
import type { Reason } from '../../../domain/reason.js';
import { reasonDetail } from '../../../domain/reason-text.js';
import { type Text, text } from '../../../platform/text.js';
import type { Verdict } from '../../../decision/verdict.js';
import { Enum, Fields } from '../../schemas.js';

export const ReasonSchema = Fields({
  Criterion: Type.String({ description: 'What in the policy matched, such as VULNERABILITY_CVE' }),
  Value: Type.String({ description: 'What matched, in the words of the policy' }),
  Detail: Type.String({ description: 'The finding or privilege, for people' }),
});

export const writeReason = (reason: Reason, say: (text: Text) => string): Static<typeof ReasonSchema> => ({
  Criterion: reason.criterion,
  Value: reason.value,
  Detail: say(reasonDetail(reason)),
});

const MatchSchema = Fields({
  PolicyId: Type.String(),
  PolicyName: Type.String(),
  PolicyTemplate: Enum(templates),
  Behavior: Enum(behaviors, { description: 'ALERT while the policy observes, INTERCEPT once it enforces' }),
  ReasonTotal: Type.Integer(),
  Reasons: Type.Array(ReasonSchema, { description: 'At most 20, the worst first' }),
});

/** The fields of a decision. */
export const decisionFields = {
  Decision: Enum(decisions, { description: 'The strongest of what the matching policies do' }),
  ImageScanned: Type.Boolean({
    description:
      'Whether the image has a scan result; without one only privilege policies apply, and risk policies with UnscannedImage MATCH',
  }),
  Matches: Type.Array(MatchSchema),
  EventIds: Type.Array(Type.Integer(), { description: 'The event of each match; none for a dry run' }),
  Message: Type.String({ description: 'A sentence for people' }),
};
export const DecisionSchema = Fields(decisionFields);

export function writeDecision(verdict: Verdict, say: (text: Text) => string): Static<typeof DecisionSchema> {
  return {
    Decision: verdict.decision,
    ImageScanned: verdict.imageScanned,
    Matches: verdict.matches.map(({ policy, behavior, hit }) => ({
      PolicyId: policy.policyId,
      PolicyName: policy.name,
      PolicyTemplate: policy.template,
      Behavior: behavior,
      ReasonTotal: hit.reasonTotal,
      Reasons: hit.reasons.map((reason) => writeReason(reason, say)),
    })),
    EventIds: verdict.eventIds,
    Message: say(verdict.undecided ? undecidedMessage(verdict.undecided) : decisionMessage(verdict)),
  };
}

function undecidedMessage({ failMode, why }: NonNullable<Verdict['undecided']>): Text {
  const { en, zh } =
    why === 'FAILED'
      ? text('The decision failed', '决策失败')
      : text(`There was no decision within ${why.lateAfterMs} ms`, `${why.lateAfterMs} 毫秒内未能作出决策`);
  return failMode === 'open'
    ? text(
        `${en}. The container may start undecided, because FAIL_MODE is open; see the service's log.`,
        `${zh}。由于 FAIL_MODE 为 \`open\`，未经决策允许启动，详见服务日志。`,
      )
    : text(
        `${en}. The container must not start, because FAIL_MODE is closed; see the service's log.`,
        `${zh}。由于 FAIL_MODE 为 \`closed\`，禁止启动，详见服务日志。`,
      );
}
