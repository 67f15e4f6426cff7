/** Masks secrets in start parameters. A password may look like any word, so its name or place tells; in doubt, mask. */

const mask = '******';

/** Bounds keep every pattern linear: start parameters have up to 32 KB, and a decision waits for this. */
const secretName =
  /(?:password|passwd|passphrase|pwd|secret|token|credential|cookie|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth[-_.]?key|account[-_.]?key|encryption[-_.]?key|signing[-_.]?key|master[-_.]?key|connection[-_.]?string|(?<![A-Za-z])(?:pass|auth)(?![A-Za-z]))/
    .source;
/** What follows in the name. The name of a file, say, is no secret. */
const restOfName = String.raw`(?![\w.-]{0,48}?[-_.]?(?:file|path|stdin|ttl|expiry|length)(?![\w-]))[\w.-]{0,48}`;
const quoted = String.raw`(?<quote>\\{0,8}["'])(?:(?!\k<quote>)[^])*(?:\k<quote>|$)`;
const bare = String.raw`(?:\\[^"'\s]|\\ |[^\s"'\\])+`;

type Rule = readonly [pattern: RegExp, replacement: string];

const shapes = [
  'A[KS]IA[0-9A-Z]{16}',
  'AKID[0-9A-Za-z]{13,40}',
  'LTAI[0-9A-Za-z]{12,26}',
  'AIza[\\w-]{35}',
  'gh[opsur]_[0-9A-Za-z]{20,255}',
  'github_pat_\\w{20,255}',
  'glpat-[\\w-]{20,64}',
  'xox[abeoprs]-[0-9A-Za-z-]{10,255}',
  '[rs]k_(?:live|test)_[0-9A-Za-z]{10,255}',
  'sk-[\\w-]{20,255}',
  'npm_[0-9A-Za-z]{36}',
  'dckr_pat_[\\w-]{20,64}',
  'hv[sb]\\.[\\w-]{20,255}',
  'SG\\.[\\w-]{16,64}\\.[\\w-]{16,128}',
  'SK[0-9a-f]{32}',
  'key-[0-9a-f]{32}',
  'ya29\\.[\\w-]{20,512}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  'glsa_[\\w-]{20,64}',
  'pypi-[\\w-]{20,512}',
  'do[opr]_v1_[0-9a-f]{64}',
  'AGE-SECRET-KEY-1[0-9A-Z]{50,64}',
  '\\d{8,10}:[\\w-]{35}',
  'eyJ[\\w-]{5,4096}\\.[\\w-]{5,8192}(?:\\.[\\w-]{0,4096})?',
].join('|');

/** Paths that let whoever knows them post messages. */
const webhooks = [
  String.raw`hooks\.slack\.com/(?:services|workflows|triggers)`,
  String.raw`discord(?:app)?\.com/api/webhooks`,
  String.raw`\.webhook\.office\.com/webhookb2`,
  String.raw`oapi\.dingtalk\.com/robot`,
].join('|');

/** Options of programs that take a password; mysql's has to be joined to its value. */
const after = (programs: string) => String.raw`\b(?:${programs})\b[^|;\n]{0,400}?[\s"']`;
const gap = String.raw`(?:[=\s]|\\{0,8}["']\s*,\s*)\s*(?:\\{0,8}["'])?`;

const rules: readonly Rule[] = [
  [/(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^]*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, `$1${mask}$2`],
  [
    new RegExp(
      String.raw`((?:proxy-)?authorization\\{0,8}["']?\s*[:=]\s*(?:\\{0,8}["'])?(?:[a-z]{1,20}(?:\s|\\ )+)?)[^\s"',;\\]+`,
      'gi',
    ),
    `$1${mask}`,
  ],
  // All pairs of a Cookie header, of which any may be the session.
  [
    new RegExp(
      String.raw`(cookie\\{0,8}["']?\s*[:=]\s*(?:\\{0,8}["'])?)[^\s"'=;\\]{1,128}=[^\s"';\\]*(?:;\s*[^\s"'=;\\]{1,128}=[^\s"';\\]*)*`,
      'gi',
    ),
    `$1${mask}`,
  ],
  // Signed URLs: Azure, AWS, Google.
  [
    /([?&;](?:sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)|code|key)=)[^&\s"']+/gi,
    `$1${mask}`,
  ],
  [new RegExp(`((?:${webhooks})/)[^\\s"']+`, 'gi'), `$1${mask}`],
  // Go's form of MySQL: user:password@tcp(host).
  [/(?<=^|[\s"'=])([^\s"'=:@/]{1,64}:)[^\s"']{1,256}(?=@(?:tcp|udp|unix|cloudsql)\()/g, `$1${mask}`],
  // Environment variables that are written in one word: DBPASS, MYSQLPASSWD.
  [
    /\b([A-Z0-9_]{0,48}PASS(?:WD|WORD|PHRASE)?[0-9]{0,3}=)(?:(["'])(?:(?!\2)[^])*\2|[^\s"'\\]+)/g,
    `$1$2${mask}$2`,
  ],
  [/\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi, `$1${mask}`],
  // scheme://user:password@host, and a token in place of the user. A port and a path are no password.
  [/(:\/\/[^\s"'/:@]{0,256}:)(?!\d{1,5}\/)[^\s"']{1,512}@/g, `$1${mask}@`],
  [/(:\/\/)[^\s"'/:@]{20,512}@/g, `$1${mask}@`],
  // {"name":"DB_PASSWORD","value":"…"} of a Pod.
  [
    new RegExp(
      String.raw`(${secretName}${restOfName}\\{0,8}["']\s*,\s*\\{0,8}["']value\\{0,8}["']\s*:\s*)${quoted}`,
      'gi',
    ),
    `$1$<quote>${mask}$<quote>`,
  ],
  // NAME=value, "name": "value", --name=value.
  [
    new RegExp(String.raw`(${secretName}${restOfName}\\{0,8}["']?\s*[:=]\s*)${quoted}`, 'gi'),
    `$1$<quote>${mask}$<quote>`,
  ],
  [new RegExp(String.raw`(${secretName}${restOfName}\\{0,8}["']?\s*[:=]\s*)${bare}`, 'gi'), `$1${mask}`],
  // --name value and "--name","value".
  [
    new RegExp(
      String.raw`((?:^|[\s"'])--?(?:[A-Za-z][\w.-]{0,48}?)?${secretName}${restOfName}(?:\\{0,8}["']\s*,|\\{0,8}["']\s|\s)\s*)(?:${quoted})`,
      'gi',
    ),
    `$1$<quote>${mask}$<quote>`,
  ],
  [
    new RegExp(
      String.raw`((?:^|[\s"'])--?(?:[A-Za-z][\w.-]{0,48}?)?${secretName}${restOfName}\s+)(?!-)${bare}`,
      'gi',
    ),
    `$1${mask}`,
  ],
  [
    new RegExp(String.raw`(${after('mysql[\\w-]*|mariadb[\\w-]*')}-p)(?:(["'])[^]*?\2|[^\s"',]+)`, 'gi'),
    `$1${mask}`,
  ],
  [
    new RegExp(
      String.raw`(${after('sshpass|docker|podman|nerdctl|helm|mongo\\w*|mongosh|az')}-p${gap})(?!\d+(?::|\s|$)|[\d.]+:\d)[^\s"']+`,
      'gi',
    ),
    `$1${mask}`,
  ],
  [new RegExp(String.raw`(${after('redis-cli|valkey-cli|keydb-cli')}-a${gap})[^\s"']+`, 'gi'), `$1${mask}`],
  [new RegExp(String.raw`(${after('ldap\\w+')}-w${gap})[^\s"']+`, 'gi'), `$1${mask}`],
  [
    new RegExp(
      String.raw`(${after('curl|wget|http|https')}(?:-u|--user|-a)${gap}[^\s"':]{1,128}:)[^\s"']+`,
      'gi',
    ),
    `$1${mask}`,
  ],
  // A user and a password; two numbers are the user and group of a container.
  [
    new RegExp(
      String.raw`((?:^|[\s"'])--(?:user|username|userpass|login|auth|basic-auth|credentials?)${gap}[^\s"':]{1,128}:)(?!\d+(?:[\s"']|$))[^\s"']+`,
      'gi',
    ),
    `$1${mask}`,
  ],
  [new RegExp(String.raw`(?<![0-9A-Za-z])(?:${shapes})`, 'g'), mask],
];

/** Idempotent. */
export const maskSecrets = (text: string): string =>
  text === ''
    ? text
    : rules.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
