import { actionGroups } from '../src/actions/index.js';
import { apiVersion } from '../src/api/request-checks.js';
import type { AnyAction } from '../src/api/define-action.js';
import { asCallersSee } from '../src/api/optional-fields.js';
import { allows, roles } from '../src/api/roles.js';
import type { Deps } from '../src/deps.js';

const header = (name: string, description: string, schema: object, required = true) => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

/** Errors that any request can meet, in the order in which they are checked. */
const commonErrors = [
  'UnsupportedProtocol',
  'RequestSizeLimitExceeded',
  'InvalidRequest',
  'MissingParameter',
  'AuthFailure.InvalidAuthorization',
  'AuthFailure.SignatureExpire',
  'AuthFailure.SecretIdNotFound',
  'AuthFailure.SignatureFailure',
  'NoSuchVersion',
  'InvalidAction',
  'UnauthorizedOperation',
  'RequestLimitExceeded',
  'InvalidParameter.InvalidFormat',
  'InvalidParameter',
  'InvalidParameterValue',
  'InvalidParameterValue.LengthLimit',
  'InvalidParameterValue.DataRange',
  'UnknownParameter',
  'InternalError',
];

const requestId = { type: 'string', format: 'uuid', description: 'Id of the request; the log has it too' };

function success(action: AnyAction<Deps>) {
  const output = structuredClone(action.output) as { properties?: object; required?: string[] };
  return {
    ...output,
    properties: { ...output.properties, RequestId: requestId },
    required: [...(output.required ?? []), 'RequestId'],
  };
}

function failure(codes: readonly string[]) {
  const error = {
    type: 'object',
    properties: { Code: { type: 'string', enum: codes }, Message: { type: 'string' } },
    required: ['Code', 'Message'],
  };
  return {
    type: 'object',
    properties: { Error: error, RequestId: requestId },
    required: ['Error', 'RequestId'],
  };
}

function operation(action: AnyAction<Deps>, tag: string) {
  const codes = [...new Set([...commonErrors, ...action.errors])];
  const response = {
    type: 'object',
    properties: { Response: { anyOf: [success(action), failure(codes)] } },
    required: ['Response'],
  };
  return {
    post: {
      operationId: action.name,
      summary: action.summary,
      description: allowedTo(roles.filter((role) => allows(role, action.role))),
      tags: [tag],
      parameters: [
        header('X-TC-Action', 'The action', { type: 'string', const: action.name }),
        { $ref: '#/components/parameters/Version' },
        { $ref: '#/components/parameters/Timestamp' },
        { $ref: '#/components/parameters/Language' },
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: asCallersSee(action.input) } },
      },
      responses: {
        200: {
          description: 'The reply, a refusal too: HTTP status 200 always',
          content: { 'application/json': { schema: response } },
        },
        '4XX': { description: 'Only from a proxy in between' },
        '5XX': { description: 'Only from a proxy in between' },
      },
    },
  };
}

/**
 * The description of the API, made from the actions (OpenAPI 3.1). All actions share one endpoint, so each has a
 * pseudo-path `/#<Action>`: the part behind # never reaches a server, so even a client generated from this calls `/`,
 * with the action in its header.
 */
export function openapiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'tcss-image-intercept',
      version,
      description: 'Container image interception in the protocol of Tencent Cloud API 3.0.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8080', description: 'As started by npm start' }],
    security: [{ tc3: [] }, { basic: [] }],
    tags: actionGroups.map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(
      actionGroups.flatMap(({ name, actions }) =>
        actions.map((action) => [`/#${action.name}`, operation(action, name)]),
      ),
    ),
    components: {
      parameters: {
        Version: header('X-TC-Version', 'The version of the API', { type: 'string', const: apiVersion }),
        Timestamp: header(
          'X-TC-Timestamp',
          'Unix seconds; required with TC3, at most 5 minutes off',
          { type: 'string' },
          false,
        ),
        Language: header(
          'X-TC-Language',
          'Language of messages',
          { type: 'string', enum: ['en-US', 'zh-CN'] },
          false,
        ),
      },
      securitySchemes: {
        tc3: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'TC3-HMAC-SHA256 signature',
        },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'SecretId and SecretKey, from the same machine or over TLS',
        },
      },
    },
  };
}

function allowedTo(allowed: readonly string[]): string {
  const others = allowed.slice(0, -1).join(', ');
  const last = allowed.at(-1)!;
  return others ? `Allowed to the roles ${others} and ${last}.` : `Allowed to the role ${last}.`;
}
