import { readFile } from 'node:fs/promises';
import { createClient } from '../client/api-client.js';
import { ApiCallError } from '../client/call-errors.js';
import { runCommand } from './command.js';
import { localConnection } from './connection.js';

/** `npm run call -- <Action> [<JSON> | @<file>]`: one signed call, the reply as JSON on standard output. */
runCommand(async ([action, parameters = '{}']) => {
  if (!action) {
    console.error("Usage: npm run call -- <Action> ['<JSON>' | @<file with JSON>]");
    return 2;
  }
  const json = parameters.startsWith('@') ? await readFile(parameters.slice(1), 'utf8') : parameters;
  const client = createClient(await localConnection(process.env));
  try {
    console.log(JSON.stringify(await client.call(action, JSON.parse(json) as object), null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof ApiCallError)) throw error;
    console.error(`${error.code}: ${error.message} (RequestId ${error.requestId})`);
    return 1;
  }
});
