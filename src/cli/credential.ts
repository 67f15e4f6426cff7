import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Role, roles } from '../api/roles.js';
import { type Config, readConfig } from '../config.js';
import { bindingOf, maxOverlapHours, statusOf } from '../domain/credential.js';
import { systemClock } from '../platform/clock.js';
import { createLog } from '../platform/log.js';
import { isNetwork } from '../platform/networks.js';
import type { SecretBox } from '../platform/secret-box.js';
import { openSecretBox, sealSecrets } from '../startup/master-key.js';
import { openSideDatabase } from '../startup/open-database.js';
import {
  addAdmissionCaller,
  addAdmissionSubject,
  type AdmissionCaller,
  deleteAdmissionCaller,
  listAdmissionCallers,
} from '../store/admission-callers.js';
import {
  createCredential,
  type CredentialChange,
  type CredentialRefusal,
  deleteCredentials,
  modifyCredentials,
  rotateKey,
} from '../store/change-credentials.js';
import { findHolder, listCredentials } from '../store/credentials.js';
import type { Database } from '../store/database/connections.js';
import { migrate } from '../store/database/migrate.js';
import { runCommand } from './command.js';

const usage = `Usage: npm run credential -- <what to do>
  add --role <${roles.join('|')}> [--account <AppId>] [--uin <text>] [--name <text>]
      [--expires-days <n>] [--networks <subnet,…>]            makes a credential and prints it, once, as JSON
  add --role agent --cluster <id> [--node <name>] …           the same, for that cluster or that node of it alone
  add --role agent --admission --cluster <id> [--cluster-name <text>] [--agents-on-nodes] [--account <AppId>]
      [--client-certificate <file>]
                                                              makes the token of a cluster's admission webhook and prints it, once;
                                                              with agents on its nodes, the webhook records only what it refuses;
                                                              with a certificate, no token: its subject is the proof
  list                                                        shows all credentials without their keys
  rotate <SecretId> [--overlap-hours <n>]                     gives it a new key and prints it, once; the old one works for n more hours (24)
  disable <SecretId>                                          refuses it from now on
  enable <SecretId>                                           takes it again
  remove <SecretId or AdmissionId>                            deletes one; it stops working at once`;

const options = {
  role: { type: 'string' },
  account: { type: 'string' },
  uin: { type: 'string' },
  name: { type: 'string' },
  'expires-days': { type: 'string' },
  networks: { type: 'string' },
  'overlap-hours': { type: 'string' },
  admission: { type: 'boolean', default: false },
  cluster: { type: 'string' },
  node: { type: 'string' },
  'cluster-name': { type: 'string', default: '' },
  'agents-on-nodes': { type: 'boolean', default: false },
  'client-certificate': { type: 'string' },
} as const;

function readArgs(args: string[]) {
  return parseArgs({ args, allowPositionals: true, options });
}

/** `npm run credential`: creates, lists, changes and deletes credentials, whether or not the service runs. */
runCommand(async (args) => {
  const { values, positionals } = readArgs(args);
  const config = readConfig(process.env);
  const command = readCommand(positionals, values, config);
  if (!command) {
    console.error(usage);
    return 2;
  }
  const { db, close } = await openSideDatabase(config, createLog(config.logLevel));
  try {
    await migrate(db, async () => {});
    const secrets = openSecretBox(config);
    // Or a key would be stored that the service cannot open.
    await sealSecrets(db, secrets, config);
    return await command(db, secrets);
  } finally {
    await close();
  }
});

type Command = (db: Database, secrets: SecretBox) => Promise<number>;
type Values = ReturnType<typeof readArgs>['values'];

function readCommand(
  [name, id]: string[],
  values: Values,
  { appId }: Pick<Config, 'appId'>,
): Command | undefined {
  if (name === 'add') return readAdd(values, appId);
  if (name === 'list') return list;
  if (!id) return undefined;
  if (name === 'remove') return (db) => remove(db, id);
  if (name === 'rotate') return readRotate(id, values);
  if (name === 'disable') return (db) => modify(db, id, { disabledAt: systemClock.now() });
  if (name === 'enable') return (db) => modify(db, id, { disabledAt: null });
  return undefined;
}

/** Undefined when the text is no whole number within the bounds. */
function readNumber(text: string, min: number, max: number): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= min && number <= max ? number : undefined;
}

function inHours(hours: number): Date {
  return new Date(systemClock.now().getTime() + hours * 3_600_000);
}

function readAdd(values: Values, defaultAppId: number): Command | undefined {
  const { role, account, admission, cluster: clusterId, node, 'cluster-name': clusterName } = values;
  const appId = readNumber(account ?? String(defaultAppId), 1, Number.MAX_SAFE_INTEGER);
  if (!roles.includes(role as Role) || appId === undefined) return undefined;
  const agentsOnNodes = values['agents-on-nodes'];
  if (admission) {
    if (role !== 'agent' || !clusterId || node !== undefined || values.uin !== undefined) return undefined;
    const certificate = values['client-certificate'];
    const caller = { appId, clusterId, clusterName, agentsOnNodes };
    return (db) => (certificate ? addSubject(db, caller, certificate) : addAdmission(db, caller));
  }
  const binding = bindingOf(clusterId, node);
  if (binding.boundClusterId !== null && role !== 'agent') return undefined;
  if (clusterName || agentsOnNodes || values['client-certificate']) return undefined;
  const days = values['expires-days'] === undefined ? null : readNumber(values['expires-days'], 1, 3650);
  const networks = (values.networks ?? '').split(',').filter(Boolean);
  if (days === undefined || !networks.every(isNetwork)) return undefined;
  const expiresAt = days === null ? null : inHours(days * 24);
  const { uin, name = '' } = values;
  const wanted = { role: role as Role, uin, name, expiresAt, networks, ...binding };
  return (db, secrets) => add(db, secrets, appId, wanted);
}

function readRotate(secretId: string, values: Values): Command | undefined {
  const hours = readNumber(values['overlap-hours'] ?? '24', 0, maxOverlapHours);
  if (hours === undefined) return undefined;
  return async (db, secrets) => {
    const outcome = await asOperator(db, secretId, (actor) =>
      rotateKey(db, secrets, actor, { secretId, until: inHours(hours) }),
    );
    if ('refused' in outcome) return complain(outcome);
    console.log(JSON.stringify({ SecretId: secretId, SecretKey: outcome.secretKey }, null, 2));
    return 0;
  };
}

/** Who the audit log names. */
const operator = (appId: number) => ({ appId, uin: 'npm run credential', now: systemClock.now() });

/** Changes a credential of whichever account. */
async function asOperator<T extends object>(
  db: Database,
  secretId: string,
  work: (actor: ReturnType<typeof operator>) => Promise<T | CredentialRefusal>,
): Promise<T | CredentialRefusal> {
  const holder = await findHolder(db, secretId);
  return holder ? work(operator(holder.appId)) : { refused: 'NO_SUCH_CREDENTIAL', secretId };
}

const sentences: Record<CredentialRefusal['refused'], string> = {
  NO_SUCH_CREDENTIAL: 'There is no credential',
  LAST_ADMIN: 'The account would have no admin that can call any more. Add another one first',
  TOO_MANY_CREDENTIALS: 'The account has as many credentials as it may have. Remove some first',
};

function complain(refusal: CredentialRefusal): number {
  const id = 'secretId' in refusal ? ` ${refusal.secretId}` : '';
  console.error(`${sentences[refusal.refused]}${id}.`);
  return 1;
}

async function add(
  db: Database,
  secrets: SecretBox,
  appId: number,
  wanted: Parameters<typeof createCredential>[3],
): Promise<number> {
  const made = await createCredential(db, secrets, operator(appId), wanted);
  if ('refused' in made) return complain(made);
  const { secretId: SecretId, secretKey: SecretKey, uin: Uin, role: Role } = made;
  console.log(JSON.stringify({ SecretId, SecretKey, AppId: appId, Uin, Role }, null, 2));
  return 0;
}

type NewCaller = Omit<AdmissionCaller, 'admissionId'>;

async function addAdmission(db: Database, caller: NewCaller): Promise<number> {
  const { admissionId, token } = await addAdmissionCaller(db, caller, systemClock.now());
  return showAdmission(admissionId, { Path: `/admission/${token}` }, caller);
}

async function addSubject(db: Database, caller: NewCaller, certificate: string): Promise<number> {
  const { subject } = new X509Certificate(await readFile(certificate));
  if (!subject) throw new Error(`${certificate} has no subject to be known by.`);
  const admissionId = await addAdmissionSubject(db, caller, subject, systemClock.now());
  if (admissionId) return showAdmission(admissionId, { Path: '/admission', Subject: subject }, caller);
  console.error(`A cluster is known by the subject of ${certificate} already; remove that one first.`);
  return 1;
}

function showAdmission(
  AdmissionId: string,
  proof: object,
  { appId: AppId, clusterId: ClusterId, clusterName: ClusterName, agentsOnNodes: AgentsOnNodes }: NewCaller,
): number {
  const shown = { AdmissionId, ...proof, AppId, ClusterId, ClusterName, AgentsOnNodes };
  console.log(JSON.stringify(shown, null, 2));
  return 0;
}

async function list(db: Database): Promise<number> {
  for (const credential of await listCredentials(db, {})) {
    const { secretId, role, appId, uin } = credential;
    const status = statusOf(credential, systemClock.now());
    const remark = status === 'ACTIVE' ? '' : `  ${status.toLowerCase()}`;
    console.log(`${secretId}  ${role.padEnd(7)}  account ${appId}  uin ${uin}${remark}`);
  }
  for (const { admissionId, appId, clusterId } of await listAdmissionCallers(db)) {
    console.log(`${admissionId}  admission  account ${appId}  cluster ${clusterId}`);
  }
  return 0;
}

async function modify(db: Database, secretId: string, changes: CredentialChange): Promise<number> {
  const outcome = await asOperator(db, secretId, (actor) =>
    modifyCredentials(db, actor, [secretId], changes),
  );
  return 'refused' in outcome ? complain(outcome) : 0;
}

async function remove(db: Database, id: string): Promise<number> {
  const outcome = await asOperator(db, id, (actor) => deleteCredentials(db, actor, [id]));
  if (!('refused' in outcome)) return 0;
  if (outcome.refused === 'NO_SUCH_CREDENTIAL' && (await deleteAdmissionCaller(db, id))) return 0;
  return complain(outcome);
}
