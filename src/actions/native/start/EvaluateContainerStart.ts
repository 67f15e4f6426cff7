import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { Deps } from '../../../deps.js';
import { decisionFields, writeDecision } from './decision-fields.js';
import { type DecisionDeps, evaluateStarts } from '../../../decision/evaluate-starts.js';
import { readStart, startContext, startFields } from './start-fields.js';
import { Fields } from '../../schemas.js';

export const EvaluateContainerStart = defineAction({
  name: 'EvaluateContainerStart',
  summary: 'Decides whether a container may start, and records an event for every policy that matches.',
  role: 'agent',
  effect: 'decides',

  input: Fields({
    ...startFields,
    DryRun: Type.Boolean({ default: false, description: 'Decide without recording anything' }),
  }),
  output: Fields(decisionFields),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange', 'MissingParameter'],
  async handle(
    { input, caller, now, arrivedAt, requestId, say, fail },
    deps: DecisionDeps & Pick<Deps, 'config' | 'failModeGuard'>,
  ) {
    const start = readStart(input, '', startContext(deps.config, { caller, now }), fail);
    const context = { appId: caller.appId, now, dryRun: input.DryRun };
    const [verdict] = await deps.failModeGuard.decideInTime(
      (deadline) => evaluateStarts(deps, [start], { ...context, deadline }),
      {
        starts: 1,
        dryRun: input.DryRun,
        requestId,
        arrivedAt,
        appId: caller.appId,
      },
    );
    return writeDecision(verdict!, say);
  },
});
