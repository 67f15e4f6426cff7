import assert from 'node:assert/strict';
import { expectError, expectSuccess, type HttpReply, send } from '../../../support/http.js';
import { privilegePolicy, start } from '../../../support/samples.js';
import { startTestService, type TestService } from '../../../support/service.js';

/** Documents in which a key is repeated; a reader that takes the last one sees no privilege. */
const specs: [field: string, spec: string, item: string][] = [
  [
    'OciSpec',
    '{"process":{"capabilities":{"effective":["CAP_SYS_PTRACE"]}},"process":{"cwd":"/"},"linux":{"namespaces":[{"type":"pid"}]}}',
    'SYS_PTRACE',
  ],
  [
    'OciSpec',
    '{"process":{"capabilities":{"effective":["CAP_SYS_PTRACE"]}},"Process":{"cwd":"/"},"linux":{"namespaces":[{"type":"pid"}]}}',
    'SYS_PTRACE',
  ],
  ['DockerHostConfig', '{"HostConfig":{"Privileged":true},"HostConfig":{"Memory":1}}', 'PRIVILEGED'],
  ['DockerHostConfig', '{"PidMode":"host","Binds":[],"PidMode":null}', 'HOST_PID'],
  [
    'PodSpec',
    '{"containers":[{"name":"a","securityContext":{"privileged":true},"securityContext":{}}]}',
    'PRIVILEGED',
  ],
];

describe('A key that a spec repeats', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
    const Privileges = ['SYS_PTRACE', 'PRIVILEGED', 'HOST_PID'];
    await service.admin.call(
      'CreateImageInterceptPolicy',
      privilegePolicy({ PrivilegeRule: { Mode: 'DENY_SELECTED', Privileges } }),
    );
  });
  after(() => service.stop());

  const post = (action: string, contentType: string, body: string) =>
    send(service, { contentType, body, headers: { 'x-tc-action': action } });
  const startWith = (field: string, spec: string) =>
    JSON.stringify(start(1, { [field]: 'SPEC' })).replace('"SPEC"', spec);
  const itemsOf = ({ Matches }: Record<string, unknown>) =>
    (Matches as { Reasons: { Value: string }[] }[]).flatMap(({ Reasons }) =>
      Reasons.map(({ Value }) => Value),
    );
  const itemsIn = (reply: HttpReply) => itemsOf(expectSuccess(reply));

  for (const [field, spec, item] of specs) {
    for (const contentType of ['application/json', 'application/octet-stream'])
      it(`merges in ${contentType}, ${field} ${spec}`, async () => {
        const body = startWith(field, spec);
        assert.deepEqual(itemsIn(await post('EvaluateContainerStart', contentType, body)), [item]);
      });

    it(`merges in one start of a batch, ${field} ${spec}`, async () => {
      const body = `{"Starts":[${JSON.stringify(start(1))},${startWith(field, spec)}]}`;
      const reply = expectSuccess(await post('EvaluateContainerStarts', 'application/json', body));
      const decisions = reply['Decisions'] as Record<string, unknown>[];
      assert.deepEqual(decisions.map(itemsOf), [[], [item]]);
    });

    it(`merges in a part of a form, ${field} ${spec}`, async () => {
      const json = 'Content-Type: application/json\r\n\r\n';
      const part = (name: string, value: string) =>
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\n${json}${value}\r\n`;
      const { Image, Node } = start(1);
      const body = `${part('Image', JSON.stringify(Image))}${part('Node', JSON.stringify(Node))}${part(field, spec)}--x--`;
      const reply = await post('EvaluateContainerStart', 'multipart/form-data; boundary=x', body);
      assert.deepEqual(itemsIn(reply), [item]);
    });
  }

  it('does not merge where there is no spec: the last one counts', async () => {
    const body = JSON.stringify(start(1)).replace('{', '{"Privileges":["PRIVILEGED"],"Privileges":[],');
    assert.deepEqual(itemsIn(await post('EvaluateContainerStart', 'application/json', body)), []);
  });

  it('is refused where objects nest too deep to be merged', async () => {
    const deep = `{"a":${'['.repeat(300)}{"b":1,"b":2}${']'.repeat(300)}}`;
    const reply = await post('EvaluateContainerStart', 'application/json', startWith('OciSpec', deep));
    expectError(reply, 'InvalidParameter.InvalidFormat', /a key is repeated .* deeper than 200 levels/);
  });
});
