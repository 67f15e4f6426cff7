import { quote, type Text, text } from '../platform/text.js';
import type { Decision } from './decide.js';
import type { Match } from './matching/match-policies.js';
import type { Reason } from './reason.js';
import { reasonDetail } from './reason-text.js';

interface Told {
  decision: Decision;
  imageScanned: boolean;
  namesake?: string | undefined;
  matches: readonly Match[];
}

const opening: Record<Decision, Text> = {
  ALLOW: text('The container may start: no policy matches.', '允许启动：没有策略命中。'),
  ALERT: text('The container may start, with an alert', '允许启动并告警'),
  INTERCEPT: text('The container must not start', '禁止启动'),
};

const othersMatch = (others: number) =>
  others === 0 ? '' : `, and ${others} more ${others === 1 ? 'policy matches' : 'policies match'}`;

const isUnscanned = ({ criterion }: Reason) => criterion === 'UNSCANNED_IMAGE';

/** That the image was not judged by what scanners found, and why. */
function unscannedNote({ imageScanned, namesake, matches }: Told): Text {
  if (imageScanned) return text('', '');
  const isMatched = matches.some(({ hit }) => hit.reasons.some(isUnscanned));
  const other = namesake && quote(namesake, 80);
  return text(
    `${isMatched ? '' : ' The image has no scan result, so risk policies were not applied.'}${other ? ` Its name stands for another image, ${other}.` : ''}`,
    `${isMatched ? '' : '该镜像尚无扫描结果，风险策略未生效。'}${other ? `该名称对应的是另一个镜像 ${other}。` : ''}`,
  );
}

/** A sentence for people: what is decided, and the policy and reason that decide it. */
export function decisionMessage(told: Told): Text {
  const { decision, matches } = told;
  const unscanned = unscannedNote(told);
  const { en, zh } = opening[decision];
  // The policies that decided; those that only alert are not why a container is kept from starting.
  const deciding = matches.filter(({ behavior }) => behavior === decision);
  const [first] = deciding;
  if (!first) return text(en + unscanned.en, zh + unscanned.zh);
  const why = first.hit.reasons[0] ? reasonDetail(first.hit.reasons[0]) : text('', '');
  const others = deciding.length - 1;
  return text(
    `${en}: policy "${first.policy.name}" matches ${why.en}${othersMatch(others)}.${unscanned.en}`,
    `${zh}：策略“${first.policy.name}”命中 ${why.zh}${others > 0 ? `，另有 ${others} 条策略命中` : ''}。${unscanned.zh}`,
  );
}
