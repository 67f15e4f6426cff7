import assert from 'node:assert/strict';
import type { TSchema } from '@sinclair/typebox';
import { actions } from '../../src/actions/index.js';
import { ApiError } from '../../src/api/api-error.js';
import { compileInput } from '../../src/api/validate.js';
import { contentsOf } from '../support/contents.js';
import { isThorough } from '../support/rounds.js';
import { startTestService, type TestService } from '../support/service.js';
import { inputFields, sampleOf, spoilt, valuesOfOtherTypes, valuesOutOfBounds } from './input-fields.js';

const literally = (path: string) => `\`${path.replaceAll('.', '\\.')}\``;

/** The dull refusals, made from the schemas: every field of every action, spoilt in every way that its schema refuses. */
describe('what the schemas refuse', () => {
  let service: TestService;
  let stored: unknown;
  before(async () => {
    service = await startTestService();
    stored = await contentsOf(service.db);
  });
  after(() => service.stop());

  let isFirst = true;
  beforeEach(() => {
    isFirst = true;
  });

  /**
   * Expects the same refusal in both languages, each naming the field, in words of its own: over HTTP the first of a test,
   * and every one in a thorough run; otherwise of the schema alone.
   */
  async function expectRefused(code: string, action: string, params: unknown, names: RegExp): Promise<void> {
    const refusalOf = isFirst || isThorough ? refusalOverHttp : refusalOfSchema;
    const { en, zh } = await refusalOf(code, action, params as object);
    isFirst = false;
    assert.match(en, names);
    assert.doesNotMatch(en, /\p{Script=Han}/u);
    assert.match(zh, /\p{Script=Han}/u);
    assert.ok(zh.includes(/`[^`]*`/.exec(en)![0]), zh);
  }

  async function refusalOverHttp(code: string, action: string, params: object) {
    const chinese = service.clientOf(service.admin.credential, { language: 'zh-CN' });
    const [en, zh] = await Promise.all(
      [service.admin, chinese].map((client) => client.expectRefusal(code, action, params)),
    );
    return { en: en!.message, zh: zh!.message };
  }

  const validators = new Map(actions.map(({ name, input }) => [name, compileInput(input)]));
  async function refusalOfSchema(code: string, action: string, params: object) {
    try {
      validators.get(action)!(structuredClone(params), false);
    } catch (error) {
      assert.ok(error instanceof ApiError);
      assert.equal(error.code, code, error.message);
      return error.text;
    }
    assert.fail(`${action} took ${JSON.stringify(params)}`);
  }

  for (const { name: action, input } of actions) {
    const sample = sampleOf(input);
    const fields = inputFields(input).filter(({ path }) => path !== '');
    const objects = inputFields(input).filter(({ schema }) => schema['additionalProperties'] === false);

    describe(action, () => {
      after('nothing was changed', async () => assert.deepEqual(await contentsOf(service.db), stored));

      it('takes the sample that the others spoil', () => {
        compileInput(input)(sample, false);
      });

      it('refuses a value of another JSON type anywhere: InvalidParameter', async () => {
        for (const field of fields)
          for (const value of valuesOfOtherTypes(field)) {
            const names = new RegExp(`type of parameter ${literally(field.path)}`);
            await expectRefused('InvalidParameter', action, spoilt(sample, field.path, value), names);
          }
      });

      it('reads null for an optional field as if the field were not there, anywhere', () => {
        const validate = compileInput(input);
        for (const { path } of fields.filter(({ isOptional }) => isOptional))
          assert.deepEqual(
            validate(spoilt(sample, path, null), false),
            validate(spoilt(sample, path, undefined), false),
            path,
          );
      });

      it('refuses to go without a required field anywhere: MissingParameter', async () => {
        for (const { path, schema } of objects)
          for (const name of (schema['required'] ?? []) as string[]) {
            if ((schema['properties'] as Record<string, TSchema>)[name]!['default'] !== undefined) continue;
            const missing = path ? `${path}.${name}` : name;
            const names = new RegExp(
              `^The request is missing a required parameter ${literally(missing)}\\.$`,
            );
            await expectRefused('MissingParameter', action, spoilt(sample, missing, undefined), names);
          }
      });

      it('refuses an unknown field anywhere: UnknownParameter', async () => {
        for (const { path } of objects)
          for (const name of ['Unexpected', 'toString', '']) {
            const unknown = path ? `${path}.${name}` : name;
            const names = new RegExp(`^The parameter ${literally(unknown)} is not recognized\\.$`);
            await expectRefused('UnknownParameter', action, spoiltBy(sample, path, name), names);
          }
      });

      it('refuses what is out of its bounds or domain, naming the bound and what was given', async () => {
        for (const field of fields)
          for (const { value, code, names } of valuesOutOfBounds(field)) {
            const message = new RegExp(`${literally(field.path)}.*${names}`);
            await expectRefused(code, action, spoilt(sample, field.path, value), message);
          }
      });
    });
  }

  /** A field more in one of the objects; its name may be one that a path cannot write. */
  function spoiltBy(value: unknown, path: string, name: string): unknown {
    const object = path
      .split('.')
      .reduce((node, key) => (key ? (node as never)[key] : node), value) as object;
    return spoilt(value, path, { ...object, [name]: 1 });
  }
});
