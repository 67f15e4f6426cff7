import assert from 'node:assert/strict';
import {
  canonicalNames,
  imageIdOf,
  maxReferenceLength,
  parseImageReference,
  registryOf,
  shortIdOf,
} from '../../src/domain/image-reference.js';
import { toldImage } from '../../src/domain/told-image.js';
import { randomFrom } from '../support/random.js';
import { anyImage, canonicalNamesOf, spell, spellId } from './image-spellings.js';

const hex = '0123456789abcdef'.repeat(4);
const digest = `sha256:${hex}`;
/** `host/repository:tag@digest` of what canonicalNames gives apart. */
const canonicalText = ([name, withDigest]: string[]) =>
  withDigest ? `${name}@${withDigest.split('@')[1]}` : name!;

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
    ['registry:443/app', 'registry:443/app:latest'],
    ['ghcr.io:443/acme/web:1', 'ghcr.io/acme/web:1'],
    ['ghcr.io.:0443/acme/web:1', 'ghcr.io/acme/web:1'],
    ['localhost:80/web', 'localhost/web:latest'],
    ['registry.hub.docker.com/library/nginx', 'docker.io/library/nginx:latest'],
    ['https://registry-1.docker.io:443/nginx', 'docker.io/library/nginx:latest'],
    ['[FD00:0::1]/a', '[fd00::1]/a:latest'],
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

describe('image reference: spellings', () => {
  const random = randomFrom(13);
  it('all spellings of a name have the same canonical names, and a start tells the same by any of them', () => {
    for (let round = 0; round < 3000; round += 1) {
      const image = anyImage(random);
      const names = canonicalNamesOf(image);
      const text = spell(random, image);
      assert.deepEqual(canonicalNames(text), names, JSON.stringify(text));
      assert.deepEqual(toldImage('', text), toldImage('', canonicalText(names)), text);
      const id = spellId(random, digest);
      assert.deepEqual(
        toldImage(id, text),
        toldImage(digest, canonicalText(names)),
        JSON.stringify([id, text]),
      );
    }
  });

  it('all spellings of an id that is cut short tell the same', () => {
    for (let length = 12; length < 64; length += 1)
      assert.equal(
        shortIdOf(spellId(random, `sha256:${hex.slice(0, length)}`)),
        `sha256:${hex.slice(0, length)}`,
      );
    for (const text of ['', hex, hex.slice(0, 11), `nginx@${digest.slice(0, 30)}`, 'deadbeefcafe:1'])
      assert.equal(shortIdOf(text), undefined, text);
  });
});

describe('image reference: what a start tells', () => {
  const nothing = { identities: [], shortId: undefined, called: [], alsoCalled: [] };
  const nginx = 'docker.io/library/nginx:latest';
  const short = 'sha256:0123456789ab';
  for (const [id, name, told] of [
    [digest, '', { identities: [digest], imageId: digest }],
    ['', hex, { identities: [digest], imageId: digest }],
    [digest, 'nginx', { identities: [digest], alsoCalled: [nginx], imageId: digest }],
    [
      `nginx@${digest}`,
      '',
      { identities: [digest], alsoCalled: [`docker.io/library/nginx@${digest}`], imageId: digest },
    ],
    ['0123456789AB', 'nginx', { shortId: short, alsoCalled: [nginx], imageId: short }],
    ['', 'nginx', { called: [nginx, `name:${nginx}`], imageId: `name:${nginx}` }],
    [
      '',
      'deadbeefcafe',
      {
        shortId: 'sha256:deadbeefcafe',
        called: ['docker.io/library/deadbeefcafe:latest', 'name:docker.io/library/deadbeefcafe:latest'],
        imageId: 'name:docker.io/library/deadbeefcafe:latest',
      },
    ],
    ['', ' no reference! ', { called: ['name:no reference!'], imageId: 'name:no reference!' }],
    [digest, 'no reference!', { identities: [digest], alsoCalled: ['name:no reference!'], imageId: digest }],
    [
      'nginx',
      'app',
      {
        called: ['nginx', nginx, `name:${nginx}`],
        alsoCalled: ['docker.io/library/app:latest'],
        imageId: 'nginx',
      },
    ],
  ] as const)
    it(JSON.stringify([id, name]).replaceAll(hex, '…'), () =>
      assert.deepEqual(toldImage(id, name), { ...nothing, ...told }),
    );
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

describe('the longest reference', () => {
  it('has room for the longest name, tag and digest together', () => {
    const name = `registry.example.com/${'a'.repeat(255 - 'registry.example.com/'.length)}`;
    const reference = `${name}:${'t'.repeat(128)}@sha512:${'0'.repeat(128)}`;
    assert.ok(parseImageReference(reference)?.digest);
    assert.ok(reference.length <= maxReferenceLength);
  });
});
