import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { ContainerStart } from '../../../domain/container-start.js';
import type { Deps } from '../../../deps.js';
import { createBreathing } from '../../../platform/breathe.js';
import { DecisionSchema, writeDecision } from './decision-fields.js';
import { type DecisionDeps, evaluateStarts } from '../../../decision/evaluate-starts.js';
import { readStart, Start, startContext } from './start-fields.js';
import { Fields } from '../../schemas.js';

export const EvaluateContainerStarts = defineAction({
  name: 'EvaluateContainerStarts',
  summary: 'Decides on many container starts at once; a start that cannot be read refuses the whole call.',
  role: 'agent',
  effect: 'decides',
  maxBodyBytes: 4 * 1024 * 1024,

  input: Fields({
    Starts: Type.Array(Start, { minItems: 1, maxItems: 500 }),
    DryRun: Type.Boolean({ default: false, description: 'Decide without recording anything' }),
  }),
  output: Fields({ Decisions: Type.Array(DecisionSchema, { description: 'In the order of the starts' }) }),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange', 'MissingParameter'],
  async handle(
    { input, caller, now, arrivedAt, requestId, say, fail },
    deps: DecisionDeps & Pick<Deps, 'config' | 'failModeGuard'>,
  ) {
    const readBy = startContext(deps.config, { caller, now });
    const starts: ContainerStart[] = [];
    const breathe = createBreathing();
    for (const [index, start] of input.Starts.entries()) {
      starts.push(readStart(start, `Starts.${index}.`, readBy, fail));
      await breathe();
    }
    const context = { appId: caller.appId, now, dryRun: input.DryRun };
    const verdicts = await deps.failModeGuard.decideInTime(
      (deadline) => evaluateStarts(deps, starts, { ...context, deadline }),
      {
        starts: starts.length,
        dryRun: input.DryRun,
        requestId,
        arrivedAt,
        appId: caller.appId,
      },
    );
    const decisions: ReturnType<typeof writeDecision>[] = [];
    for (const verdict of verdicts) {
      decisions.push(writeDecision(verdict, say));
      await breathe();
    }
    return { Decisions: decisions };
  },
});
