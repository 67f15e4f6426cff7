import type { ErrorCode } from '../../../api/api-error.js';
import { quote, type Text, text } from '../../../platform/text.js';
import type { PolicyRefusal } from '../../../store/policies/change-policies.js';

/** Which error code each refusal of a policy gets. */
const codes = {
  NAME_TAKEN: 'FailedOperation.RuleNameRepeat',
  PRIVILEGED_POLICY_EXISTS: 'FailedOperation.RuleInfoRepeat',
  TOO_MANY_POLICIES: 'FailedOperation.RuleConfigTooMany',
  IMAGES_OUT_OF_RANGE: 'FailedOperation.RuleSelectImageOutRange',
  NOT_FOUND: 'ResourceNotFound',
  TOKEN_REUSED: 'InvalidParameterValue',
} as const satisfies Record<PolicyRefusal['refused'], ErrorCode>;

/** The codes that writing a policy can be refused with; actions that do so declare them. */
export const policyErrors = [
  ...new Set(Object.values(codes)),
  'InvalidParameter.RuleInfoInValid',
  'MissingParameter',
] as const;
export type PolicyErrorCode = (typeof policyErrors)[number];

/** What a dialect calls the things that refusals tell of. */
interface PolicyWords {
  policy: Text;
  policies: Text;
  /** The field that names one. */
  id: string;
  /** The template of those that judge privileges. */
  privileged: string;
  /** The field that selects images. */
  imageIds: string;
}

const nativeWords: PolicyWords = {
  policy: text('policy', '策略'),
  policies: text('policies', '策略'),
  id: 'PolicyId',
  privileged: 'PRIVILEGED_IMAGE',
  imageIds: 'ImageScope.ImageIds',
};

/** At most this many of the ids at fault are named; the rest are counted. */
const maxNamed = 5;
function named(ids: readonly string[]): Text {
  const first = ids.slice(0, maxNamed).map((id) => quote(id));
  const more = ids.length - first.length;
  return text(
    first.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    first.join('、') + (more > 0 ? ` 等 ${ids.length} 个` : ''),
  );
}

function missing(policyIds: readonly string[], { policy }: PolicyWords): Text {
  const ids = named(policyIds);
  return text(`There is no ${policy.en} ${ids.en}`, `${policy.zh}不存在：${ids.zh}`);
}

/** The text for a policy that cannot be shown. */
export function noSuchPolicy(policyId: string, words: PolicyWords = nativeWords): Text {
  const { en, zh } = missing([policyId], words);
  return text(`${en}.`, `${zh}。`);
}

function wording(refusal: PolicyRefusal, words: PolicyWords): Text {
  const { policy, policies, id, privileged, imageIds } = words;
  switch (refusal.refused) {
    case 'NAME_TAKEN':
      return text(
        `The account already has a ${policy.en} named \`${quote(refusal.name)}\`.`,
        `账号下已存在名为 \`${quote(refusal.name)}\` 的${policy.zh}。`,
      );
    case 'PRIVILEGED_POLICY_EXISTS':
      return text(
        `An account has at most one ${privileged} ${policy.en}; change the existing one, ${id} ${refusal.policyId}.`,
        `每个账号最多一条 ${privileged} ${policy.zh}，请修改已有${policy.zh} ${refusal.policyId}。`,
      );
    case 'TOO_MANY_POLICIES':
      return text(
        `The account already has ${refusal.maxPolicies} ${refusal.maxPolicies === 1 ? policy.en : policies.en}, which is the most it may have; delete some first.`,
        `账号下的${policies.zh}已达上限 ${refusal.maxPolicies} 条，请先删除部分${policies.zh}。`,
      );
    case 'IMAGES_OUT_OF_RANGE': {
      const ids = named(refusal.imageIds);
      return text(
        `\`${imageIds}\` selects images that are unknown or have no scan result: ${ids.en}. Import a scan report first, and give the whole of an id that another begins like.`,
        `\`${imageIds}\` 中的镜像不存在或尚无扫描结果：${ids.zh}。请先导入扫描报告；开头相同的镜像须填写完整 ID。`,
      );
    }
    case 'NOT_FOUND': {
      const { en, zh } = missing(refusal.policyIds, words);
      return text(`${en}; nothing was changed.`, `${zh}，未作任何修改。`);
    }
    case 'TOKEN_REUSED':
      return text(
        'The `ClientToken` was used within the last 24 hours for a different request; use a new one.',
        '该 `ClientToken` 在 24 小时内已用于不同的请求，请更换。',
      );
  }
}

/** The code and text of a refusal, in the words of a dialect. */
export const refusalAnswer = (
  refusal: PolicyRefusal,
  words: PolicyWords = nativeWords,
): [(typeof codes)[PolicyRefusal['refused']], Text] => [codes[refusal.refused], wording(refusal, words)];
