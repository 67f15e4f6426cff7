import assert from 'node:assert/strict';
import { isOurService, signedHostCandidates } from '../../../src/api/signature/signed-hosts.js';

const candidates = (sent: string, ...publicHosts: string[]) => [...signedHostCandidates(sent, publicHosts)];

describe('signed host candidates', () => {
  it('begins with what was sent, then without the port', () => {
    assert.deepEqual(candidates('127.0.0.1:8080').slice(0, 2), ['127.0.0.1:8080', '127.0.0.1']);
  });

  const cases: { sent: string; publicHosts?: string[]; signed: string; why: string }[] = [
    { sent: 'localhost:8080', signed: 'LOCALHOST:8080', why: 'Node v1 signs its endpoint as configured' },
    { sent: 'LOCALHOST:8080', signed: 'localhost', why: 'the reverse, for TC3' },
    { sent: 'http://lab.test:8080', signed: 'http://lab.test:8080', why: 'tccli' },
    {
      sent: 'http://lab.test:8080/',
      signed: 'lab.test',
      why: 'tccli with a slash, behind something that signs anew',
    },
    { sent: 'lab.test:8080', signed: 'http://lab.test:8080', why: 'tccli behind a proxy that repairs Host' },
    { sent: 'lab.test', signed: 'lab.test:80', why: 'a default port that the HTTP library left out' },
    { sent: 'lab.test', signed: 'lab.test:443', why: 'the same with TLS' },
    { sent: '[::1]:8080', signed: '[::1]', why: 'Node with an IPv6 address' },
    {
      sent: '10.0.0.1:8080',
      publicHosts: ['TCSS.lab.test:443'],
      signed: 'TCSS.lab.test:443',
      why: 'a proxy',
    },
    {
      sent: '10.0.0.1:8080',
      publicHosts: ['TCSS.lab.test:443'],
      signed: 'tcss.lab.test',
      why: 'a proxy, Node',
    },
    { sent: '10.0.0.1', publicHosts: ['a', 'b'], signed: 'https://b', why: 'a proxy, the second name' },
  ];
  for (const { sent, publicHosts = [], signed, why } of cases) {
    it(`offers ${signed} for ${sent}: ${why}`, () => {
      assert.ok(candidates(sent, ...publicHosts).includes(signed));
    });
  }

  it('does not offer other places', () => {
    const all = candidates('lab.test:8080', 'tcss.example.com');
    for (const other of ['lab.test:8081', 'lab', 'test', 'example.com', 'tcss.lab.test', '']) {
      assert.ok(!all.includes(other), other);
    }
  });

  it('with public names offers only these, but for loopback, which is no other place', () => {
    assert.ok(!candidates('other.example.com', 'tcss.example.com').includes('other.example.com'));
    for (const sent of ['127.0.0.1:8080', 'LocalHost:8080', '[::1]:8080', 'http://127.0.0.1:8080'])
      assert.ok(candidates(sent, 'tcss.example.com').includes(sent), sent);
    for (const sent of ['127.0.0.1.example.com', 'localhost.example.com'])
      assert.ok(!candidates(sent, 'tcss.example.com').includes(sent), sent);
  });

  it('offers each once, and at most sixteen for each name', () => {
    for (const sent of [
      'LocalHost',
      'LocalHost:8080',
      'HTTP://LocalHost:8080/',
      ':::::',
      '',
      'http://http://x',
    ]) {
      const all = candidates(sent, 'Public.Example', 'Other.Example:80');
      assert.equal(new Set(all).size, all.length);
      assert.ok(all.length <= 48, `${sent}: ${all.length}`);
    }
  });

  it('offers nothing for a header longer than any host', () => {
    assert.deepEqual(candidates('a'.repeat(300), 'lab.test'), []);
  });
});

describe('the service in a credential scope', () => {
  const names = ['gate.example.com:8443', 'http://lab:80'];
  for (const [service, sent, is] of [
    ['tcss', 'gate.example.com', true],
    ['gate', 'gate.example.com', true],
    ['GATE', '10.0.0.1', true],
    ['lab:80', '10.0.0.1', true],
    ['lab', '10.0.0.1', true],
    ['127', '127.0.0.1:8080', true],
    ['localhost:8080', 'localhost:8080', true],
    ['cvm', 'gate.example.com', false],
    ['cvm', '127.0.0.1:8080', false],
    ['127', 'gate.example.com', false],
    ['10', '10.0.0.1', false],
  ] as const)
    it(`${service} is ${is ? '' : 'not '}ours when ${sent} is called`, () => {
      assert.equal(isOurService(service, sent, names), is);
      assert.equal(isOurService(service, sent, []), true);
    });
});
