import assert from 'node:assert/strict';
import { type TSchema, Type } from '@sinclair/typebox';
import { readdir } from 'node:fs/promises';
import { actions } from '../../src/actions/index.js';
import { errorCodes } from '../../src/api/api-error.js';
import { compileInput } from '../../src/api/validate.js';

interface Place {
  path: string;
  schema: TSchema;
}

/** Every place in a schema, alternatives included. */
function places(schema: TSchema, path: string): Place[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, TSchema>);
  const alternatives = (schema['anyOf'] ?? []) as TSchema[];
  const items = schema['items'] as TSchema | undefined;
  return [
    { path, schema },
    ...properties.flatMap(([name, property]) => places(property, `${path}.${name}`)),
    ...alternatives.flatMap((alternative) => places(alternative, path)),
    ...(items ? places(items, `${path}.0`) : []),
  ];
}

const inputs = actions.flatMap(({ name, input }) => places(input, name));
const outputs = actions.flatMap(({ name, output }) => places(output, name));
const faulty = (all: Place[], isFaulty: (schema: TSchema) => boolean) =>
  all.filter(({ schema }) => isFaulty(schema)).map(({ path }) => path);

/** Objects whose form is somebody else's, and which are therefore taken as they come. */
const open = ['EvaluateContainerStart', 'EvaluateContainerStarts.Starts.0'].flatMap((start) =>
  ['OciSpec', 'DockerHostConfig', 'PodSpec'].map((spec) => `${start}.${spec}`),
);

describe('the schemas of all actions', () => {
  it('belong to actions of different names, each in a file of that name', async () => {
    const names = actions.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    const files = await readdir(new URL('../../src/actions/', import.meta.url), { recursive: true });
    const named = files.map((file) => /([A-Z]\w+)\.ts$/.exec(file)?.[1]).filter((name) => name !== undefined);
    assert.deepEqual(named.sort(), names.sort(), 'an action is missing in actions/index.ts, or is misnamed');
  });

  it('declare only codes of the catalogue, each once, and none that any request can meet', () => {
    for (const { name, errors } of actions) {
      assert.deepEqual(errors, [...new Set(errors)], name);
      for (const code of errors) {
        assert.ok(errorCodes.includes(code), `${name}: ${code}`);
        assert.ok(
          !/^(AuthFailure|InternalError|InvalidAction|NoSuchVersion|Unsupported)/.test(code),
          `${name}: ${code}`,
        );
      }
    }
  });

  it('come with a sentence on what the action does', () => {
    for (const { name, summary } of actions) assert.match(summary, /^[A-Z].{20,}\.$/, name);
  });

  it('take no unknown field in any input, but where a form is not ours', () => {
    const isOpen = (schema: TSchema) =>
      schema['type'] === 'object' && schema['additionalProperties'] !== false;
    assert.deepEqual(faulty(inputs, isOpen), open);
  });

  it('allow no unknown field in any output', () => {
    assert.deepEqual(
      faulty(outputs, (schema) => schema['type'] === 'object' && schema['additionalProperties'] !== false),
      [],
    );
  });

  it('leave no field out of a reply, but in rules and scopes, which read back as they were written, and in the findings for agents, of which there are thousands', () => {
    const omitted = outputs.flatMap(({ path, schema }) => {
      const required = (schema['required'] ?? []) as string[];
      return Object.keys((schema['properties'] ?? {}) as object)
        .filter((name) => !required.includes(name))
        .map((name) => `${path}.${name}`);
    });
    assert.deepEqual(
      omitted.filter(
        (path) => !/\.(RiskRule|PrivilegeRule|ImageScope)\.|^DescribeAgent.*\.Findings\./.test(path),
      ),
      [],
    );
  });

  it('have whole numbers in replies, but for the one that TCSS has with a fraction', () => {
    const fractional = faulty(outputs, (schema) => [schema['type']].flat().includes('number'));
    assert.deepEqual(fractional, ['DescribeExportJobResult.ExportProgress']);
  });

  it('have no null in replies of TCSS actions', async () => {
    const files = await readdir(new URL('../../src/actions/tcss/', import.meta.url), { recursive: true });
    const isTcss = ({ path }: Place) => files.some((file) => file.endsWith(`/${path.split('.')[0]}.ts`));
    assert.deepEqual(
      faulty(outputs.filter(isTcss), ({ type }) => [type].flat().includes('null')),
      [],
    );
    assert.ok(outputs.filter(isTcss).length > 100, 'the actions of TCSS were found');
  });

  it('decide where container starts wait, which no rate limit counts', () => {
    const deciding = actions.filter(({ effect }) => effect === 'decides').map(({ name }) => name);
    assert.deepEqual(deciding, ['EvaluateContainerStart', 'EvaluateContainerStarts']);
  });

  it('serve node agents, of which there may be thousands, without a rate limit', () => {
    const serving = actions.filter(({ effect }) => effect === 'serves').map(({ name, role }) => [name, role]);
    assert.deepEqual(serving, [
      ['DescribeAgentPolicySnapshot', 'agent'],
      ['DescribeAgentImageSummaries', 'agent'],
      ['ReportContainerStarts', 'agent'],
      ['ReportAgentHeartbeat', 'agent'],
    ]);
  });

  it('only read, so that a replica may answer them, where their name begins with Describe', () => {
    const reading = actions.filter(({ effect }) => effect === 'reads').map(({ name }) => name);
    const described = actions
      .map(({ name }) => name)
      .filter((name) => name.startsWith('Describe') && !name.startsWith('DescribeAgent'));
    assert.deepEqual(reading, described);
  });

  it('bound every text and list of an input', () => {
    const unbounded = (schema: TSchema) =>
      (schema['type'] === 'string' &&
        !schema['enum'] &&
        !schema['pattern'] &&
        schema['maxLength'] === undefined) ||
      (schema['type'] === 'array' && schema['maxItems'] === undefined);
    assert.deepEqual(faulty(inputs, unbounded), []);
    const numbers = (schema: TSchema) =>
      schema['type'] === 'integer' &&
      !schema['enum'] &&
      (schema['minimum'] === undefined || schema['maximum'] === undefined);
    assert.deepEqual(faulty(inputs, numbers), []);
    assert.deepEqual(
      faulty(inputs, (schema) => schema['type'] === 'number'),
      [],
      'a number with a fraction is rounded by somebody on the way',
    );
  });

  it('give only defaults that they would take', () => {
    for (const { path, schema } of inputs) {
      if (schema['default'] === undefined) continue;
      const validate = compileInput(Type.Object({ Field: schema }));
      assert.doesNotThrow(() => validate({}, false), path);
    }
  });

  it('name every field like the wire does, in upper camel case', () => {
    for (const { path } of [...inputs, ...outputs])
      assert.match(path, /^[A-Z][A-Za-z0-9]*(\.(0|[A-Z][A-Za-z0-9]*))*$/);
  });

  it('describe every number, switch and list of an input, the list or its entries', () => {
    const isSilent = (schema: TSchema) =>
      schema['description'] === undefined &&
      (schema['items'] as TSchema | undefined)?.['description'] === undefined;
    const wanting = (schema: TSchema) => ['integer', 'boolean', 'array'].includes(schema['type'] as string);
    const lists = (schema: TSchema) => (schema['items'] as TSchema | undefined)?.['type'] === 'object';
    assert.deepEqual(
      faulty(inputs, (schema) => wanting(schema) && isSilent(schema) && !lists(schema)),
      [],
    );
  });
});
