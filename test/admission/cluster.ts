import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdmissionConfig, Config } from '../../src/config.js';
import { addAdmissionCaller } from '../../src/store/admission-callers.js';
import { makeCertificate } from '../support/certificates.js';
import { startTestService, type TestService } from '../support/service.js';

/** What the API server gets, whatever it is. */
export interface HttpAnswer {
  status: number;
  type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

/** The service with its webhook, and what a cluster has to call it. */
export interface Cluster {
  service: TestService;
  ca: string;
  files: AdmissionConfig;
  /** Makes a token, for the account that `service` has now. */
  join(options?: {
    clusterId?: string;
    agentsOnNodes?: boolean;
  }): Promise<{ admissionId: string; token: string }>;
  /** Sends any body by POST. */
  post(path: string, body: unknown, options?: RequestOptions): Promise<HttpAnswer>;
  stop(): Promise<void>;
}

export async function startCluster(
  admission: Partial<AdmissionConfig> = {},
  changes: Partial<Config> = {},
): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), 'tcss-admission-'));
  const ca = makeCertificate('webhook CA');
  const own = makeCertificate('webhook', ca);
  const files: AdmissionConfig = {
    port: 0,
    certFile: join(directory, 'tls.crt'),
    keyFile: join(directory, 'tls.key'),
    clientCaFile: undefined,
    workloads: 'warn',
    ...admission,
  };
  await writeFile(files.certFile, own.cert);
  await writeFile(files.keyFile, own.key);
  const service = await startTestService({ ...changes, admission: files });
  return {
    service,
    ca: ca.cert,
    files,
    async join({ clusterId = 'cls-1', agentsOnNodes = false } = {}) {
      const { appId } = service.admin.credential;
      const caller = { appId, clusterId, clusterName: `${clusterId} by name`, agentsOnNodes };
      const joined = await addAdmissionCaller(service.db, caller, service.clock.now());
      await service.catchUp();
      return joined;
    },
    post: (path, body, options = {}) =>
      post(service.admission!.endpoint + path, body, { ca: ca.cert, ...options }),
    async stop() {
      await service.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function post(url: string, body: unknown, options: RequestOptions): Promise<HttpAnswer> {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers, agent: false, ...options }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({
          status: reply.statusCode!,
          type: reply.headers['content-type'] ?? '',
          body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
        }),
      );
    });
    sending.on('error', reject);
    sending.end(bytes);
  });
}

/** A review as an API server sends it, in its order; `fields` are of its request. */
export const review = (object: object | null, fields: object = {}) => {
  const {
    kind = 'Pod',
    apiVersion = 'v1',
    metadata,
  } = (object ?? {}) as {
    kind?: string;
    apiVersion?: string;
    metadata?: { name?: string };
  };
  const [version, group] = apiVersion.split('/').reverse();
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid: randomUUID(),
      kind: { group: group ?? '', version, kind },
      resource: { group: group ?? '', version, resource: `${kind.toLowerCase()}s` },
      name: metadata?.name ?? '',
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: { username: 'ada', groups: ['system:authenticated'] },
      object,
      oldObject: null,
      dryRun: false,
      options: null,
      ...fields,
    },
  };
};

export const container = (name: string, fields: object = {}) => ({
  name,
  image: `registry.example.com/${name}:1`,
  securityContext: { allowPrivilegeEscalation: false },
  ...fields,
});

export const pod = (spec: object = {}, metadata: object = { name: 'web-1' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'shop', ...metadata },
  spec: { containers: [container('web')], ...spec },
});

const template = (spec: object) => ({ metadata: { labels: { app: 'web' } }, spec });
const workload = (apiVersion: string, kind: string, specOf: (pod: object) => object) => (pod: object) => ({
  ...{ apiVersion, kind },
  metadata: { name: 'web', namespace: 'shop' },
  spec: specOf(template(pod)),
});

/** A workload of each kind around a PodSpec; the last is none of Kubernetes itself. */
export const workloads: Record<string, (podSpec: object) => object> = {
  Deployment: workload('apps/v1', 'Deployment', (pod) => ({ replicas: 2, template: pod })),
  ReplicaSet: workload('apps/v1', 'ReplicaSet', (pod) => ({ template: pod })),
  DaemonSet: workload('apps/v1', 'DaemonSet', (pod) => ({ template: pod })),
  StatefulSet: workload('apps/v1', 'StatefulSet', (pod) => ({ serviceName: 'web', template: pod })),
  Job: workload('batch/v1', 'Job', (pod) => ({ template: pod })),
  CronJob: workload('batch/v1', 'CronJob', (pod) => ({
    schedule: '0 3 * * *',
    jobTemplate: { spec: { template: pod } },
  })),
  ReplicationController: workload('v1', 'ReplicationController', (pod) => ({ template: pod })),
  PodTemplate: (podSpec) => ({ apiVersion: 'v1', kind: 'PodTemplate', template: template(podSpec) }),
  Rollout: workload('argoproj.io/v1alpha1', 'Rollout', (pod) => ({ strategy: {}, template: pod })),
};

/** Lets no policy be read until it is released; nothing can be decided meanwhile of an account that is not in memory. */
export async function holdPolicies({ db }: TestService): Promise<() => Promise<void>> {
  const hold = await db.transaction();
  await hold.raw('LOCK TABLE policies IN ACCESS EXCLUSIVE MODE');
  return async () => void (await hold.rollback());
}
