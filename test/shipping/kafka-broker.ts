import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Consumer, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka';
import { makeCertificate } from '../support/certificates.js';
import { freePorts } from '../support/free-port.js';
import { type Program, runProgram } from '../support/program.js';
import { skip } from '../support/skip.js';
import type { Shipped } from './receiver.js';

/** Where the jars of a broker are: those of org.apache.kafka:kafka_2.13 and of what it needs. */
const home = process.env['TCSS_KAFKA_HOME'] ?? join(homedir(), '.cache', 'tcss-image-intercept', 'kafka');

export function skipWithoutKafka(context: Mocha.Context): void {
  const hasBroker = existsSync(home) && readdirSync(home).some((name) => /^kafka_2\.\d+-.*\.jar$/.test(name));
  if (!hasBroker) skip(context, `no jars of Kafka in ${home}, scripts/fetch-kafka.sh brings them`);
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
  } catch {
    skip(context, 'no Java');
  }
}

const java = (main: string, ...args: string[]): [string, ...string[]] => [
  'java',
  ...['-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(home, '*'), main, ...args],
];

export const user = { name: 'logs', password: 'hush-hush-kafka' };

/** A cluster of two nodes, of which only the first decides who leads; users, TLS and plain listeners. */
export async function startKafka() {
  const directory = mkdtempSync(join(tmpdir(), 'tcss-kafka-'));
  const [controller, ...ports] = await freePorts(7);
  const ca = makeCertificate('CA of Kafka');
  const certificate = makeCertificate('localhost', ca);
  const portsOf = (node: number) => ports.slice((node - 1) * 3, node * 3);
  const configurationOf = (node: number) => join(directory, `${node}.properties`);
  const programs = new Map<number, Program>();

  function configure(node: number): void {
    const [plain, sasl, tls] = portsOf(node);
    const listeners = [
      `PLAINTEXT://127.0.0.1:${plain}`,
      `SASL_PLAINTEXT://127.0.0.1:${sasl}`,
      `SSL://localhost:${tls}`,
    ];
    const oneLine = (pem: string) => pem.trim().replaceAll('\n', '\\n');
    const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    const lines = {
      'process.roles': node === 1 ? 'broker,controller' : 'broker',
      'node.id': node,
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL',
      listeners: [...listeners, ...(node === 1 ? [`CONTROLLER://127.0.0.1:${controller}`] : [])].join(','),
      'advertised.listeners': listeners.join(','),
      'inter.broker.listener.name': 'PLAINTEXT',
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.sasl_plaintext.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${user.name}="${user.password}";`,
      'listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config': scram,
      'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config': scram,
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': oneLine(certificate.cert),
      'ssl.keystore.key': oneLine(certificate.key),
      'log.dirs': join(directory, `data-${node}`),
      'auto.create.topics.enable': 'false',
      'offsets.topic.replication.factor': 1,
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.replication.factor': 1,
      'transaction.state.log.num.partitions': 1,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      'broker.session.timeout.ms': 3000,
      'broker.heartbeat.interval.ms': 500,
    };
    writeFileSync(
      configurationOf(node),
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${user.name},password=${user.password}]`,
    ]);
    const [command, ...args] = java(
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'MkU3OEVBNTcwNTJENDM2Qg',
      '-c',
      configurationOf(node),
      ...(node === 1 ? users : []),
    );
    execFileSync(command, args, { stdio: 'ignore' });
  }

  async function start(node: number): Promise<void> {
    const program = runProgram(java('kafka.Kafka', configurationOf(node)), {});
    programs.set(node, program);
    // It logs nothing without a logger; that it answers is asked for.
    for (;;) {
      assert.equal(program.process.exitCode, null, `Kafka has ended:\n${program.said()}`);
      const nodes = await admin(async (client) => client.metadata({ topics: [] })).catch(() => undefined);
      if (nodes?.brokers.has(node)) return;
    }
  }

  async function admin<T>(work: (client: Admin) => Promise<T>): Promise<T> {
    const client = new Admin({
      ...{ clientId: 'test', bootstrapBrokers: [`127.0.0.1:${portsOf(1)[0]}`], retries: 0 },
    });
    return work(client).finally(() => client.close());
  }

  mkdirSync(directory, { recursive: true });
  for (const node of [1, 2]) configure(node);
  await start(1);
  await start(2);
  return {
    ca: ca.cert,
    plain: (node = 1) => `127.0.0.1:${portsOf(node)[0]}`,
    sasl: `127.0.0.1:${portsOf(1)[1]}`,
    tls: `localhost:${portsOf(1)[2]}`,
    start,
    async kill(node: number): Promise<void> {
      programs.get(node)!.process.kill('SIGKILL');
      await programs.get(node)!.ended;
    },
    /** Its partitions are led by the nodes in turn, and each is on one node alone. */
    createTopic: (topic: string, nodes: readonly number[], configs: Record<string, string> = {}) =>
      admin((client) =>
        client.createTopics({
          topics: [topic],
          partitions: -1,
          replicas: -1,
          assignments: nodes.map((node, partition) => ({ partition, brokers: [node] })),
          configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        }),
      ),
    /** All records of a topic, in the order of each partition. */
    read: (topic: string, bootstrapBrokers: string[], count: number) =>
      readTopic(topic, bootstrapBrokers, count),
    async stop(): Promise<void> {
      for (const { process, ended } of programs.values()) {
        process.kill('SIGKILL');
        await ended;
      }
      rmSync(directory, { recursive: true });
    },
  };
}
export type Kafka = Awaited<ReturnType<typeof startKafka>>;

let groups = 0;

export interface ReadRecord {
  key: string;
  partition: number;
  entry: Shipped;
  headers: Map<string, string>;
}

async function readTopic(topic: string, bootstrapBrokers: string[], count: number): Promise<ReadRecord[]> {
  const consumer = new Consumer({
    ...{
      clientId: 'test',
      groupId: `test-${(groups += 1)}`,
      bootstrapBrokers,
      deserializers: stringDeserializers,
    },
  });
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    maxWaitTime: 100,
  });
  const records: ReadRecord[] = [];
  try {
    for await (const { key, value, partition, headers } of stream) {
      records.push({ key, partition, headers, entry: JSON.parse(value) as Shipped });
      if (records.length >= count) break;
    }
  } finally {
    await new Promise<void>((resolve) => consumer.close(true, () => resolve()));
  }
  return records;
}
