import { readConfig } from '../../src/config.js';
import { createDeps } from '../../src/create-deps.js';
import { openDatabase } from '../../src/store/database/connections.js';
import { silentLog } from '../support/cluster.js';
import { createManualClock } from '../support/clock.js';
import { testSecrets } from '../support/secrets.js';

/** An instance of the service with a process of its own, as far as exports go: it works them off until it is killed. */
const connection = JSON.parse(process.argv[2]!) as Parameters<typeof openDatabase>[0];
const db = openDatabase(connection);
createDeps({
  config: readConfig({}),
  clock: createManualClock(),
  log: silentLog,
  secrets: testSecrets,
  db,
}).exports.start();
