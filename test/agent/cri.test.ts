import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http2';
import { join } from 'node:path';
import { containerdEngine } from '../../src/agent/engines/containerd.js';

type Field = [number, string | Buffer];
/** A protobuf message of texts and messages. */
const message = (...fields: Field[]): Buffer =>
  Buffer.concat(
    fields.flatMap(([number, value]) => {
      const bytes = Buffer.from(value);
      return [Buffer.from([number * 8 + 2, (bytes.length & 127) | 128, bytes.length >> 7]), bytes];
    }),
  );
const digest = (hex: string) => `sha256:${hex.repeat(64)}`;
const [made, moved] = [digest('a'), digest('b')];

/** What containerd answers: a container that CRI made from one image, whose name stands for another now. */
const containerOf = (metadata?: object) =>
  message([
    1,
    message(
      [1, 'c1'],
      [3, 'docker.io/library/app:1'],
      [10, message([1, 'else'], [2, message([2, '{}'])])],
      ...(metadata ? [[10, criExtension(metadata)] as Field] : []),
    ),
  ]);
const criExtension = (metadata: object) =>
  message([1, 'io.cri-containerd.container.metadata'], [2, message([2, JSON.stringify(metadata)])]);
const image = message([1, message([1, 'docker.io/library/app:1'], [3, message([1, 'type'], [2, moved])])]);

describe('a container of Kubernetes in containerd', () => {
  const cases: [string, object | undefined, string, string?][] = [
    ['is of the image that CRI noted, wherever its tag moved', { Metadata: { ImageRef: made } }, made],
    ['is of what its image stands for where CRI noted none', { Metadata: {} }, moved],
    ['takes no name for an id', { Metadata: { ImageRef: 'docker.io/library/app:1' } }, moved],
    ['is none where CRI keeps nothing with it, whatever its annotations say', undefined, moved, 'containerd'],
  ];
  for (const [what, metadata, expected, engine = 'kubernetes'] of cases)
    it(what, async () => {
      const folder = mkdtempSync('/tmp/tcss-cri-');
      const address = join(folder, 'c.sock');
      const server = createServer();
      server.on('stream', (stream, headers) => {
        assert.equal(headers['containerd-namespace'], 'k8s.io');
        const body = headers[':path']!.includes('Containers') ? containerOf(metadata) : image;
        const head = Buffer.alloc(5);
        head.writeUInt32BE(body.length, 1);
        stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(Buffer.concat([head, body]));
      });
      await once(server.listen(address), 'listening');
      const container = await containerdEngine(address)({
        door: 'runtime',
        containerId: 'c1',
        bundle: '/run/containerd/io.containerd.runtime.v2.task/k8s.io/c1',
        commandLine: '',
        annotations: {
          'io.kubernetes.cri.container-type': 'container',
          'io.kubernetes.cri.image-name': 'docker.io/library/app:1',
        },
      });
      assert.equal(container?.engine, engine);
      assert.deepEqual(container?.image, { id: expected, name: 'docker.io/library/app:1' });
      server.close();
      rmSync(folder, { recursive: true });
    });
});
