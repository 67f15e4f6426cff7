import { Type } from '@sinclair/typebox';
import { defineAction } from '../../api/define-action.js';
import { type Deps } from '../../deps.js';
import { decisionFields, writeDecision } from './decision.js';
import { evaluateStarts } from './evaluate-starts.js';
import { readStart, startFields } from './start.js';

const closed = { additionalProperties: false };

export const EvaluateContainerStart = defineAction({
  name: 'EvaluateContainerStart',
  summary: 'Decides whether a container may start, and records an event for every policy that matches.',
  access: 'evaluate',
  rateLimited: false,
  input: Type.Object(
    {
      ...startFields,
      DryRun: Type.Boolean({ default: false, description: 'Decide without recording anything' }),
    },
    closed,
  ),
  output: Type.Object(decisionFields, closed),
  errors: ['InvalidParameterValue', 'InvalidParameterValue.DataRange', 'MissingParameter'],
  async handle(
    { input, caller, now, say, fail },
    deps: Pick<Deps, 'db' | 'config' | 'policies' | 'images' | 'events'>,
  ) {
    const start = readStart(input, '', { ...deps.config, now }, fail);
    const [verdict] = await evaluateStarts(deps, [start], { appId: caller.appId, now, dryRun: input.DryRun });
    return writeDecision(verdict!, say);
  },
});
