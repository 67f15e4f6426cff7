import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { containerNamespaces } from '../../src/agent/engines/container-namespaces.js';
import { createIdentifier } from '../../src/agent/engines/identify.js';
import { skip } from '../support/skip.js';

const id = 'a'.repeat(64);
const image = `sha256:${'b'.repeat(64)}`;

/** Annotations that make a container look like one of Kubernetes, as callers of podman may write them. */
const annotations = {
  'io.kubernetes.cri.container-type': 'sandbox',
  'io.kubernetes.cri-o.ContainerType': 'sandbox',
  'io.kubernetes.pod.name': 'p',
};

describe('who made a container', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync('/tmp/tcss-identify-')));
  afterEach(() => rmSync(folder, { recursive: true }));

  const keep = (file: string, value: unknown) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  };
  const identify = (bundle: string) =>
    createIdentifier({ dockerRoots: [join(folder, 'docker')], containerdAddress: '/none' })({
      door: 'runtime',
      ...{ containerId: id, bundle: join(folder, bundle), commandLine: '', annotations },
    });

  const store = (metadata: object) => [{ id, image, names: ['n'], metadata: JSON.stringify(metadata) }];
  const userdata = `graph/overlay-containers/${id}/userdata`;

  it('is Podman, whatever its annotations say, with the folder of its volumes', async () => {
    keep('graph/overlay-containers/containers.json', store({ 'image-name': 'i' }));
    const container = await identify(userdata);
    assert.deepEqual(
      [container.engine, container.isSandbox, container.pod, container.volumeRoot, container.image.id],
      ['podman', undefined, undefined, join(folder, 'graph/volumes'), image],
    );
  });

  it('is Podman of a container that need not outlive the machine', async () => {
    keep('graph/overlay-containers/containers.json', []);
    keep('graph/overlay-containers/volatile-containers.json', store({ 'image-name': 'i' }));
    assert.equal((await identify(userdata)).engine, 'podman');
  });

  it('is CRI-O where the storage of root has the pod, and its sandbox only as the storage says', async function () {
    if (process.getuid?.() !== 0) skip(this, 'the storage of CRI-O belongs to root');
    for (const pod of [true, false]) {
      keep('graph/overlay-containers/volatile-containers.json', store({ 'pod-id': 'x', pod }));
      const container = await identify(userdata);
      assert.deepEqual([container.engine, container.isSandbox], ['crio', pod]);
    }
  });

  it('is Docker only in its namespace of containerd, by the id that its data root has', async () => {
    keep(`docker/containers/${id}/config.v2.json`, { Name: '/n', Image: image });
    const bundle = `io.containerd.runtime.v2.task/moby/${id}`;
    const container = await identify(bundle);
    assert.deepEqual([container.engine, container.volumeRoot], ['docker', join(folder, 'docker/volumes')]);
    for (const forged of [`moby/${id}`, `moby/io.containerd.runtime.v2.task/${id}`, `x/moby/y/${id}`])
      assert.equal((await identify(forged)).engine, 'runc', forged);
  });

  it('is runc of a bundle that is like none', async () => {
    assert.equal((await identify('bundle')).engine, 'runc');
  });
});

describe('the namespaces of processes that a spec joins', () => {
  const hosts = '/proc/self/ns';

  it("are not told where the host's cannot be seen", async () => {
    assert.equal(containerNamespaces({}, '/nowhere'), undefined);
  });

  it("are the host's, unless the node shows another", async function () {
    try {
      execFileSync('unshare', ['--uts', 'true']);
    } catch {
      skip(this, 'no namespaces can be made here');
    }
    const other = spawn('unshare', ['--uts', 'sh', '-c', 'echo made; read line'], { stdio: 'pipe' });
    await once(other.stdout, 'data');
    const paths = [`/proc/${other.pid}/ns/uts`, `/proc/${process.pid}/ns/uts`, '/proc/4194305/ns/uts'];
    const namespaces = [...paths.map((path) => ({ type: 'uts', path })), { type: 'pid' }, null, 7];
    assert.deepEqual([...containerNamespaces({ linux: { namespaces } }, hosts)!], [paths[0]]);
    other.stdin.end();
    await once(other, 'exit');
  });

  it('are none in a spec that is out of shape', async () => {
    for (const spec of [
      {},
      { linux: null },
      { linux: 7 },
      { linux: { namespaces: {} } },
      { linux: { namespaces: [[]] } },
    ])
      assert.equal(containerNamespaces(spec, hosts)?.size, 0);
  });
});
