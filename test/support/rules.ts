import assert from 'node:assert/strict';
import type { Reply, TestClient } from './service.js';

/** A rule on critical vulnerabilities that intercepts at once. */
export const riskRule = (fields: object = {}) => ({
  RuleName: 'no critical vulnerabilities',
  RuleType: 'RULE_RISK',
  Vul: 1,
  VulLevelSet: ['CRITICAL'],
  ...fields,
});

/** A rule on all high-risk privileges that intercepts at once. */
export const privilegeRule = (fields: object = {}) => ({
  RuleName: 'no privileged containers',
  RuleType: 'RULE_PRIVILEGE',
  PrivilegeDetail: ['HIGH_RISK'],
  ...fields,
});

/** The id of the rule of this name, found as infrastructure-as-code tools find it: the reply to creating it has none. */
export async function ruleIdOf(client: TestClient, name: string): Promise<string> {
  const filter = { Name: 'RuleName', Values: [name], ExactMatch: true };
  const { TotalCount, List } = await client.call('DescribeImageDenyRuleList', { Filters: [filter] });
  assert.equal(TotalCount, 1, `rules named ${name}`);
  return List[0].RuleID as string;
}

/** Creates a rule; its id. */
export async function addRule(client: TestClient, rule: { RuleName: string }): Promise<string> {
  await client.call('AddOrModifyImageDenyRule', rule);
  return ruleIdOf(client, rule.RuleName);
}

export const showRule = (client: TestClient, ruleId: string): Promise<Reply> =>
  client.call('DescribeImageDenyRuleDetail', { RuleID: ruleId });

/** Expects that what is read has all that was written, as it was written. */
export function expectWritten(read: Reply, written: object): void {
  const fields = Object.keys(written);
  assert.deepEqual(Object.fromEntries(fields.map((field) => [field, read[field]])), written);
}

/** Deletes all rules of the account. */
export async function deleteRules(client: TestClient): Promise<void> {
  const everything = { Name: 'RuleType', Values: ['RULE_RISK', 'RULE_PRIVILEGE'] };
  await client.call('DeleteImageDenyRule', { Filters: [everything] });
}
