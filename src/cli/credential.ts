import { parseArgs } from 'node:util';
import { type Role, roles } from '../api/roles.js';
import { systemClock } from '../platform/clock.js';
import { readConfig } from '../config.js';
import { createLog } from '../platform/log.js';
import { openSideDatabase } from '../startup/open-database.js';
import {
  addAdmissionCaller,
  type AdmissionCaller,
  deleteAdmissionCaller,
  listAdmissionCallers,
} from '../store/admission-callers.js';
import { deleteCredential, generateSecret, listCredentials, saveCredential } from '../store/credentials.js';
import type { Database } from '../store/database/connections.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run credential -- <what to do>
  add --role <${roles.join('|')}> [--account <AppId>] [--uin <text>]   makes a credential and prints it, once, as JSON
  add --role agent --admission --cluster <id> [--cluster-name <text>] [--agents-on-nodes] [--account <AppId>]
                                                              makes the token of a cluster's admission webhook and prints it, once;
                                                              with agents on its nodes, the webhook records only what it refuses
  list                                                        shows all credentials without their keys
  remove <SecretId or AdmissionId>                            deletes one; it stops working at once`;

const options = {
  role: { type: 'string' },
  account: { type: 'string' },
  uin: { type: 'string' },
  admission: { type: 'boolean', default: false },
  cluster: { type: 'string', default: '' },
  'cluster-name': { type: 'string', default: '' },
  'agents-on-nodes': { type: 'boolean', default: false },
} as const;

function readArgs(args: string[]) {
  return parseArgs({ args, allowPositionals: true, options });
}

/** `npm run credential`: creates, lists and deletes credentials, whether or not the service runs. */
runCommand(async (args) => {
  const { values, positionals } = readArgs(args);
  const config = readConfig(process.env);
  const command = readCommand(positionals, values, config.appId);
  if (!command) {
    console.error(usage);
    return 2;
  }
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    await migrate(db, async () => {});
    return await command(db);
  } finally {
    await close();
  }
});

type Command = (db: Database) => Promise<number>;
type Values = ReturnType<typeof readArgs>['values'];

function readCommand([name, id]: string[], values: Values, defaultAppId: number): Command | undefined {
  if (name === 'add') return readAdd(values, defaultAppId);
  if (name === 'list') return list;
  if (name === 'remove' && id) return (db) => remove(db, id);
  return undefined;
}

function readAdd(values: Values, defaultAppId: number): Command | undefined {
  const { role, account, uin, admission, cluster: clusterId, 'cluster-name': clusterName } = values;
  const appId = account === undefined ? defaultAppId : Number(account);
  if (!roles.includes(role as Role) || !Number.isSafeInteger(appId) || appId <= 0) return undefined;
  const agentsOnNodes = values['agents-on-nodes'];
  if (admission) {
    if (role !== 'agent' || !clusterId || uin !== undefined) return undefined;
    return (db) => addAdmission(db, { appId, clusterId, clusterName, agentsOnNodes });
  }
  if (clusterId || clusterName || agentsOnNodes) return undefined;
  return (db) => add(db, role as Role, appId, uin ?? String(appId));
}

async function add(db: Database, role: Role, appId: number, uin: string): Promise<number> {
  const secret = generateSecret();
  await saveCredential(db, { ...secret, role, appId, uin }, systemClock.now());
  const shown = {
    SecretId: secret.secretId,
    SecretKey: secret.secretKey,
    AppId: appId,
    Uin: uin,
    Role: role,
  };
  console.log(JSON.stringify(shown, null, 2));
  return 0;
}

async function addAdmission(db: Database, caller: Omit<AdmissionCaller, 'admissionId'>): Promise<number> {
  const { admissionId, token } = await addAdmissionCaller(db, caller, systemClock.now());
  const { appId, clusterId, clusterName, agentsOnNodes } = caller;
  const shown = {
    AdmissionId: admissionId,
    Path: `/admission/${token}`,
    AppId: appId,
    ClusterId: clusterId,
    ClusterName: clusterName,
    AgentsOnNodes: agentsOnNodes,
  };
  console.log(JSON.stringify(shown, null, 2));
  return 0;
}

async function list(db: Database): Promise<number> {
  for (const { secretId, role, appId, uin } of await listCredentials(db, {})) {
    console.log(`${secretId}  ${role.padEnd(6)}  account ${appId}  uin ${uin}`);
  }
  for (const { admissionId, appId, clusterId } of await listAdmissionCallers(db)) {
    console.log(`${admissionId}  admission  account ${appId}  cluster ${clusterId}`);
  }
  return 0;
}

async function remove(db: Database, id: string): Promise<number> {
  if ((await deleteCredential(db, id)) || (await deleteAdmissionCaller(db, id))) return 0;
  console.error(`There is no credential ${id}.`);
  return 1;
}
