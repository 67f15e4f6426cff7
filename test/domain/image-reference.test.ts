import assert from 'node:assert/strict';
import {
  canonicalNames,
  imageIdOf,
  parseImageReference,
  registryOf,
} from '../../src/domain/image-reference.js';

const hex = '0123456789abcdef'.repeat(4);
const digest = `sha256:${hex}`;

describe('image reference: canonical names', () => {
  for (const [text, ...names] of [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.25', 'docker.io/library/nginx:1.25'],
    ['library/nginx', 'docker.io/library/nginx:latest'],
    ['docker.io/nginx:1', 'docker.io/library/nginx:1'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
    ['acme/web:2', 'docker.io/acme/web:2'],
    ['localhost/web', 'localhost/web:latest'],
    ['localhost:5000/web', 'localhost:5000/web:latest'],
    ['Registry.Example.COM/a/b:V1', 'registry.example.com/a/b:V1'],
    ['host:5000/a/b:tag@' + digest, 'host:5000/a/b:tag', `host:5000/a/b@${digest}`],
    ['nginx@' + digest, `docker.io/library/nginx@${digest}`],
    [`nginx@SHA256:${hex.toUpperCase()}`, `docker.io/library/nginx@${digest}`],
    ['docker-pullable://nginx@' + digest, `docker.io/library/nginx@${digest}`],
    ['docker://quay.io/a/b:1', 'quay.io/a/b:1'],
    ['  nginx:1 ', 'docker.io/library/nginx:1'],
    ['[fd00::1]:5000/a:1', '[fd00::1]:5000/a:1'],
    ['registry:5000/app', 'registry:5000/app:latest'],
    ['registry:2', 'docker.io/library/registry:2'],
    ['a_b/c__d/e.f/g--h', 'docker.io/a_b/c__d/e.f/g--h:latest'],
    [digest, digest],
    [digest.toUpperCase(), digest],
  ] as const)
    it(`${text} is ${names.join(' and ')}`, () => {
      assert.deepEqual(canonicalNames(text), names);
      for (const name of names) assert.deepEqual(canonicalNames(name), [name], 'a canonical name is its own');
    });

  for (const text of [
    '',
    ' ',
    ':tag',
    'nginx:',
    'Nginx',
    'a//b',
    '/a',
    'a/',
    'a b',
    'nginx:-x',
    'nginx:' + 'x'.repeat(129),
    'nginx@sha256:abc',
    'nginx@' + digest + '@' + digest,
    'nginx@',
    '-host.io/a',
    'host:port/a',
    '../etc/passwd',
    './app.tar',
    hex,
    'a'.repeat(300),
    'nginx\0',
    '图像',
  ])
    it(`${JSON.stringify(text).slice(0, 40)} is no reference`, () => {
      assert.deepEqual(canonicalNames(text), []);
      assert.equal(parseImageReference(text), undefined);
    });

  it('tells the parts', () =>
    assert.deepEqual(parseImageReference(`host:5000/a/b:t@${digest}`), {
      host: 'host:5000',
      repository: 'a/b',
      tag: 't',
      digest,
    }));
});

describe('image reference: image ids', () => {
  for (const text of [
    digest,
    hex,
    hex.toUpperCase(),
    `SHA256:${hex.toUpperCase()}`,
    ` ${digest}\n`,
    `docker://${digest}`,
  ])
    it(`${text.trim().slice(0, 20)} is an id`, () => {
      assert.equal(imageIdOf(text), digest);
      assert.equal(parseImageReference(text), undefined);
    });

  for (const text of [
    '',
    'sha256:',
    'sha256:' + hex.slice(1),
    hex + '0',
    'nginx',
    `nginx@${digest}`,
    `sha512:${hex}`,
  ])
    it(`${JSON.stringify(text).slice(0, 24)} is none`, () => assert.equal(imageIdOf(text), undefined));
});

describe('image reference: registries', () => {
  /** Image, type, and the name and address where they are not just the host. */
  const registries: [image: string, type: string, name?: string, address?: string][] = [
    ['nginx', '', 'docker.io', 'docker.io'],
    ['registry.example.com:5000/a', ''],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/a', 'aws'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a', 'aws'],
    ['public.ecr.aws/nginx/nginx', 'aws'],
    ['ccr.ccs.tencentyun.com/a/b', 'ccr'],
    ['hkccr.ccs.tencentyun.com/a/b', 'ccr'],
    ['acme.tencentcloudcr.com/a/b', 'tcr', 'acme'],
    ['acme-vpc.tencentcloudcr.com/a/b', 'tcr', 'acme'],
    ['acme.azurecr.io/a', 'azure', 'acme'],
    ['acme.jfrog.io/a/b', 'jfrog', 'acme'],
    ['artifactory.example.com/a/b', 'jfrog'],
    ['quay.io/a/b', 'quay'],
    ['harbor.example.com:8443/a/b', 'harbor'],
    ['harbor-but-not.example.com/a', ''],
    ['harbor:5000/a', ''],
    ['evil-amazonaws.com/a', ''],
    ['quayside.io/a', ''],
    ['no reference', '', '', ''],
    [digest, '', '', ''],
  ];
  for (const [image, type, name, address] of registries)
    it(`${image.slice(0, 50)} is ${type || 'of no known type'}`, () => {
      const host = image.split('/')[0];
      assert.deepEqual(registryOf(image), { type, name: name ?? host, address: address ?? host });
    });
});
