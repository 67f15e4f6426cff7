import { createConfig, lintFromString } from '@redocly/openapi-core';
import assert from 'node:assert/strict';
import { openapiDocument } from '../openapi/document.js';
import { actions } from '../src/actions/index.js';

describe('the API description', () => {
  it('passes the recommended rules of a public linter', async () => {
    const problems = await lintFromString({
      source: JSON.stringify(openapiDocument('1.2.3')),
      config: await createConfig({ extends: ['recommended'] }),
    });
    const words = problems.map(({ message, location }) => `${message} at ${location[0]?.pointer}`);
    assert.deepEqual(words, []);
  });

  it('has one path for each action', () => {
    const { paths } = openapiDocument('1.2.3') as { paths: object };
    assert.deepEqual(
      Object.keys(paths),
      actions.map(({ name }) => `/#${name}`),
    );
  });
});
