import { ApiError, type ErrorCode } from './api-error.js';
import { readParameters } from './action-parameters.js';
import type { CommonParameters } from './common-parameters.js';
import type { ActionCall, AnyAction, Caller } from './define-action.js';
import { languageOf, worded } from './language.js';
import { after } from '../platform/maybe-promise.js';
import type { Text } from '../platform/text.js';
import { compileJsonParser, type ParseJson } from './parse-json.js';
import type { RequestContent, TextParameter } from './request.js';
import { compileInput, type Validate } from './validate.js';

export interface CompiledAction<Deps> {
  action: AnyAction<Deps>;
  parseJson: ParseJson;
  validate: Validate;
}

export const compileAction = <Deps>(action: AnyAction<Deps>): CompiledAction<Deps> => ({
  action,
  parseJson: compileJsonParser(action.input),
  validate: compileInput(action.input),
});

/** Whom and what an action is carried out for, but for its input. Plain data, which another thread can be given. */
export interface CallContext {
  caller: Caller;
  now: Date;
  arrivedAt: number;
  requestId: string;
  common: CommonParameters;
  endpoint: string;
  /** Of the caller; empty for what only reads. */
  address: string;
}

/** Reads and checks what an action is given. */
export function readInput<Deps>(
  { action, parseJson, validate }: CompiledAction<Deps>,
  request: RequestContent,
  parameters: readonly TextParameter[],
  common: CommonParameters,
): unknown {
  const read = readParameters(request, parameters, common, { input: action.input, parseJson });
  return after(read, ({ value, textual, asWritten }) => validate(value, textual, asWritten));
}

export function actionCall(input: unknown, context: CallContext): ActionCall<unknown> {
  const { caller, now, arrivedAt, requestId, common, endpoint, address } = context;
  const language = languageOf(common);
  return {
    input,
    caller,
    actor: { ...caller, now, requestId, address },
    now,
    arrivedAt,
    requestId,
    language,
    endpoint,
    say: (text: Text) => worded(text, language),
    fail: (code: ErrorCode, text: Text) => new ApiError(code, text),
  };
}
