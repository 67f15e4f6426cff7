import assert from 'node:assert/strict';
import { maskSecrets } from '../../src/domain/mask-secrets.js';

/** In each text the secret is S3cr3tValue, or what follows it. */
const secret = 'S3cr3tValue';
const masked: [text: string, becomes: string][] = [
  ['docker run -e DB_PASSWORD=S3cr3tValue web', 'docker run -e DB_PASSWORD=****** web'],
  ['DB_PASSWORD="S3cr3tValue and more" run', 'DB_PASSWORD="******" run'],
  ["export MYSQL_ROOT_PASSWORD='S3cr3tValue';run", "export MYSQL_ROOT_PASSWORD='******';run"],
  ['PGPASSWORD=S3cr3tValue psql', 'PGPASSWORD=****** psql'],
  ['-e REDIS_PASS=S3cr3tValue', '-e REDIS_PASS=******'],
  ['-e DB_PWD=S3cr3tValue&x,y;z', '-e DB_PWD=******'],
  ['AWS_SECRET_ACCESS_KEY=S3cr3tValue/abc+d=', 'AWS_SECRET_ACCESS_KEY=******'],
  ['app --token=S3cr3tValue --port 80', 'app --token=****** --port 80'],
  ['app --token S3cr3tValue --port 80', 'app --token ****** --port 80'],
  ['app --api-key "S3cr3tValue x" y', 'app --api-key "******" y'],
  ['app -password S3cr3tValue', 'app -password ******'],
  ['app --db.password=S3cr3tValue', 'app --db.password=******'],
  ['app --client-secret S3cr3tValue', 'app --client-secret ******'],
  ['["app","--token","S3cr3tValue","x"]', '["app","--token","******","x"]'],
  ['["app","--token=S3cr3tValue","x"]', '["app","--token=******","x"]'],
  ['{"Env":["DB_PASSWORD=S3cr3tValue","A=1"]}', '{"Env":["DB_PASSWORD=******","A=1"]}'],
  ['{"password": "S3cr3tValue", "user": "u"}', '{"password": "******", "user": "u"}'],
  ['{\\"password\\":\\"S3cr3tValue\\",\\"a\\":1}', '{\\"password\\":\\"******\\",\\"a\\":1}'],
  ['[{"name":"DB_PASSWORD","value":"S3cr3tValue"}]', '[{"name":"DB_PASSWORD","value":"******"}]'],
  ['password: S3cr3tValue', 'password: ******'],
  ['curl -H "Authorization: Bearer S3cr3tValue" x', 'curl -H "Authorization: Bearer ******" x'],
  ['curl -H "authorization: S3cr3tValue" x', 'curl -H "authorization: ******" x'],
  ['curl -H Proxy-Authorization:Basic\\ S3cr3tValue', ''],
  ['bearer S3cr3tValue.abc', 'bearer ******'],
  ['postgres://app:S3cr3tValue@db:5432/x', 'postgres://app:******@db:5432/x'],
  ['redis://:S3cr3tValue@cache', 'redis://:******@cache'],
  ['postgres://app:S3cr3tValue/@x@db/x', 'postgres://app:******@db/x'],
  ['git clone https://S3cr3tValueS3cr3tValue@github.com/x', 'git clone https://******@github.com/x'],
  ['mysql -u root -pS3cr3tValue db', 'mysql -u root -p****** db'],
  ["mysqldump -p'S3cr3tValue x' db", 'mysqldump -p****** db'],
  ['["mysql","-uroot","-pS3cr3tValue"]', '["mysql","-uroot","-p******"]'],
  ['redis-cli -h x -a S3cr3tValue ping', 'redis-cli -h x -a ****** ping'],
  ['sshpass -p S3cr3tValue ssh x', 'sshpass -p ****** ssh x'],
  ['docker login -u me -p S3cr3tValue', 'docker login -u me -p ******'],
  ['curl -u me:S3cr3tValue https://x', 'curl -u me:****** https://x'],
  ['x?access_token=S3cr3tValue', 'x?access_token=******'],
  ['-e DBPASS=S3cr3tValue -e A=1', '-e DBPASS=****** -e A=1'],
  ['DSN=app:S3cr3tValue@tcp(db:3306)/x', 'DSN=app:******@tcp(db:3306)/x'],
  ['curl -H "Cookie: theme=dark; session=S3cr3tValue" x', 'curl -H "Cookie: ******" x'],
  ['curl -b cookie=a=1;b=S3cr3tValue x', ''],
  [
    'https://x.blob.core.windows.net/c?sv=1&sig=S3cr3tValue%3D',
    'https://x.blob.core.windows.net/c?sv=1&sig=******',
  ],
  ['https://s3/x?X-Amz-Signature=S3cr3tValue&a=1', 'https://s3/x?X-Amz-Signature=******&a=1'],
  ['https://hooks.slack.com/services/T0/B0/S3cr3tValue', 'https://hooks.slack.com/services/******'],
  ['app --user admin:S3cr3tValue', 'app --user admin:******'],
  ['["app","--user","admin:S3cr3tValue"]', '["app","--user","admin:******"]'],
  ['app "--token" "S3cr3tValue"', 'app "--token" "******"'],
];

const shaped = [
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_0123456789abcdefghijABCDEFGHIJ012345',
  'glpat-0123456789abcdefghij',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk',
  'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  'SG.0123456789abcdefghijkl.0123456789abcdefghijklmnopqrstuv',
];

const plain = [
  '',
  'runc create web',
  'docker run --rm -p 8080:80 -p 127.0.0.1:53:53 -v /data:/data nginx:1.25',
  'docker run mysql:8 -p 3306:3306',
  'mysql -u root -p db',
  'app --password-file /run/secrets/db --token-ttl 30 --keyboard us',
  'DB_PASSWORD_FILE=/run/secrets/db',
  'curl http://host:8080/a@b',
  'ssh://git@host/x',
  'compass=1 bypass=2 author=me monkey=3 tokenizer',
  'image sha256:0123456789abcdef',
  'docker run --user 1000:1000 nginx',
  'app --config a=1;b=2 x?page=2&size=3',
];

/** Every way of naming a secret, of joining it to its name, and of quoting both. */
const names = [
  'DB_PASSWORD',
  'DBPASS',
  'REDIS_PASS',
  'API_TOKEN',
  'clientSecret',
  'aws_secret_access_key',
  'api-key',
];
const joinings: ((name: string, value: string) => string)[] = [
  (name, value) => `run -e ${name}=${value} x`,
  (name, value) => `run -e "${name}=${value}" x`,
  (name, value) => `${name}='${value}' run`,
  (name, value) => `["run","-e","${name}=${value}","x"]`,
  (name, value) => `{"Env":["A=1","${name}=${value}"]}`,
  (name, value) => `sh -c "export ${name}=${value} && run"`,
  (name, value) => JSON.stringify(JSON.stringify({ args: [`${name}=${value}`] })),
];
const wholeWord = (name: string) => name !== 'DBPASS';
const options: typeof joinings = [
  (name, value) => `app --${name}=${value} x`,
  (name, value) => `app --${name} ${value} x`,
  (name, value) => `["app","--${name}","${value}"]`,
  (name, value) => `{"${name}":"${value}"}`,
  (name, value) => `[{"name":"${name}","value":"${value}"}]`,
];

describe('secrets in start parameters', () => {
  it('are masked however they are named, joined and quoted, and what stands beside them is not', () => {
    for (const name of names)
      for (const join of wholeWord(name) ? [...joinings, ...options] : joinings) {
        const text = join(name, secret);
        const result = maskSecrets(text);
        assert.ok(!result.includes(secret), `${text} became ${result}`);
        assert.equal(result.replace(/\*{6}/, secret), text);
      }
  });

  for (const [text, becomes] of masked)
    it(`are masked in ${text}`, () => {
      const result = maskSecrets(text);
      assert.ok(!result.includes(secret), result);
      if (becomes) assert.equal(result, becomes);
      assert.equal(maskSecrets(result), result, 'masked once is masked for good');
    });
  for (const text of shaped)
    it(`are known by their shape: ${text.slice(0, 8)}…`, () => {
      assert.equal(maskSecrets(`run ${text} x`), 'run ****** x');
    });
  it('are masked in a private key of several lines', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----';
    assert.equal(
      maskSecrets(`K=${key} x`),
      'K=-----BEGIN RSA PRIVATE KEY-----******-----END RSA PRIVATE KEY----- x',
    );
  });
  for (const text of plain)
    it(`are not seen in ${text || 'nothing'}`, () => assert.equal(maskSecrets(text), text));
});
