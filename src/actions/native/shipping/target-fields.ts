import { type Static, Type } from '@sinclair/typebox';
import type { ErrorCode } from '../../../api/api-error.js';
import {
  type Destination,
  type DestinationSecrets,
  destinationTypes,
  directoryOf,
  httpForms,
} from '../../../domain/log-shipping.js';
import { counted, quote, type Text, text } from '../../../platform/text.js';
import { lagSeconds, type ShippingState } from '../../../store/shipping/lag.js';
import { maxTargets, type TargetRefusal } from '../../../store/shipping/targets.js';
import { Enum, Fields, IdList, OrNull } from '../../schemas.js';
import { Time, timeWriter } from '../../wire-time.js';
import { CaCertificate, type Reading, requireAddress, requireCertificate } from './destination-checks.js';
import { Kafka, KafkaReply, readKafka, writeKafka } from './kafka-fields.js';

export const TargetId = Type.String({ minLength: 1, maxLength: 64, description: 'Id of the target' });
export const TargetIds = (description: string) => IdList(TargetId, maxTargets, description);

export const TargetName = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'For people; may repeat',
});

const Username = Type.Optional(Type.String({ maxLength: 256, description: 'Of Basic authentication' }));

const fileFields = {
  RotateMegabytes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_240,
      default: 100,
      description: 'Size at which a new file is begun',
    }),
  ),
};
const httpFields = {
  Url: Type.String({ minLength: 1, maxLength: 2048, description: 'Begins with https:// or http://' }),
  Form: Enum(httpForms, {
    description: 'How a batch is written: a JSON object a line, or for _bulk of Elasticsearch, or for Loki',
  }),
  Index: Type.Optional(
    Type.String({ maxLength: 255, description: 'Of ELASTICSEARCH_BULK, where the URL names none' }),
  ),
  Gzip: Type.Optional(Type.Boolean({ default: false, description: 'Packs the body' })),
  Username,
  CaCertificate,
};
const syslogFields = {
  Host: Type.String({ minLength: 1, maxLength: 255, description: 'Address or name' }),
  Port: Type.Integer({ minimum: 1, maximum: 65_535, description: 'TCP port' }),
  Tls: Type.Optional(Type.Boolean({ default: true, description: 'Over TLS; false sends in the clear' })),
  CaCertificate,
};

const File = Fields(fileFields, { description: 'A file for each day, one JSON object a line' });
const Http = Fields(
  {
    ...httpFields,
    BearerToken: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    Password: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  },
  { description: 'POST to a URL' },
);
const Syslog = Fields(syslogFields, { description: 'RFC 5424 over TCP' });

/** Exactly one of them says where the target ships to. */
export const destinationFields = {
  File: Type.Optional(File),
  Http: Type.Optional(Http),
  Syslog: Type.Optional(Syslog),
  Kafka: Type.Optional(Kafka),
};

interface DestinationInput {
  File?: Static<typeof File>;
  Http?: Static<typeof Http>;
  Syslog?: Static<typeof Syslog>;
  Kafka?: Static<typeof Kafka>;
}
const words = ['File', 'Http', 'Syslog', 'Kafka'] as const;

/** The destination that is given, and its secrets; undefined when none is. Throws for two and for what cannot be. */
export function readDestination(
  input: DestinationInput,
  { networks, fail }: Reading,
): { destination: Destination; secrets: DestinationSecrets } | undefined {
  const given = words.filter((word) => input[word] !== undefined);
  if (given.length === 0) return undefined;
  if (given.length > 1) throw fail('InvalidParameterValue', oneDestination(given));
  const { File: file, Http: http, Syslog: syslog, Kafka: kafka } = input;
  if (file)
    return { destination: { type: 'FILE', rotateMegabytes: file.RotateMegabytes ?? 100 }, secrets: {} };
  if (http) return readHttp(http, { networks, fail });
  if (kafka) return readKafka(kafka, { networks, fail });
  const { Host: host, Port: port, Tls: tls = true, CaCertificate: caCertificate = '' } = syslog!;
  requireCertificate('Syslog.CaCertificate', caCertificate, fail);
  if (!/^[\w.:-]+$/.test(host)) throw fail('InvalidParameterValue', notAHost(host));
  requireAddress('Syslog.Host', host, { networks, fail });
  return { destination: { type: 'SYSLOG', host, port, tls, caCertificate }, secrets: {} };
}

function readHttp(http: Static<typeof Http>, { networks, fail }: Reading) {
  const {
    Url: url,
    Username: username = '',
    BearerToken,
    Password,
    CaCertificate: caCertificate = '',
  } = http;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password || parsed.hash)
    throw fail('InvalidParameterValue', notAUrl(url));
  if (BearerToken !== undefined && (username !== '' || Password !== undefined))
    throw fail('InvalidParameterValue', twoAuthentications);
  if (BearerToken !== undefined && !/^[\x21-\x7e]+$/.test(BearerToken))
    throw fail('InvalidParameterValue', unusableToken);
  if (Password !== undefined && username === '') throw fail('InvalidParameterValue', noUsername);
  requireCertificate('Http.CaCertificate', caCertificate, fail);
  requireAddress('Http.Url', parsed.hostname, { networks, fail });
  const { Form: form, Index: index = '', Gzip: gzip = false } = http;
  return {
    destination: { type: 'HTTP', url, form, index, gzip, username, caCertificate } as const,
    secrets: {
      ...(BearerToken !== undefined && { bearerToken: BearerToken }),
      ...(Password !== undefined && { password: Password }),
    },
  };
}

const all = words.map((word) => `\`${word}\``);
const oneDestination = (given: readonly string[]): Text =>
  text(
    `Give one of ${all.join(', ')}; given ${given.length === 0 ? 'none' : given.join(' and ')}.`,
    `请在 ${all.join('、')} 中指定一个，实际为 ${given.length === 0 ? '无' : given.join('、')}。`,
  );
/** For actions that need a destination. */
export const missingDestination = oneDestination([]);

const notAUrl = (given: string): Text =>
  text(
    `\`Http.Url\` must be a URL that begins with https:// or http://, without user, password and fragment; given \`${quote(given.replace(/\/\/[^/]*@/, '//…@'))}\`. Put secrets into \`Http.BearerToken\` or \`Http.Password\`.`,
    `\`Http.Url\` 必须为以 https:// 或 http:// 开头的地址，且不含用户名、密码和片段，实际为 \`${quote(given.replace(/\/\/[^/]*@/, '//…@'))}\`。密钥请放在 \`Http.BearerToken\` 或 \`Http.Password\` 中。`,
  );
const notAHost = (given: string): Text =>
  text(
    `\`Syslog.Host\` must be an IP address or a host name; given \`${quote(given)}\`.`,
    `\`Syslog.Host\` 必须为 IP 地址或主机名，实际为 \`${quote(given)}\`。`,
  );
const twoAuthentications = text(
  'Give `Http.BearerToken`, or `Http.Username` and `Http.Password`, not both.',
  '`Http.BearerToken` 与 `Http.Username`、`Http.Password` 只能选择一种。',
);
const unusableToken = text(
  '`Http.BearerToken` must be printable ASCII without spaces.',
  '`Http.BearerToken` 只能包含不含空格的可打印 ASCII 字符。',
);
const noUsername = text(
  '`Http.Password` needs `Http.Username`.',
  '使用 `Http.Password` 时必须同时指定 `Http.Username`。',
);

/** Which error code each refusal gets. */
const codes = {
  NO_SUCH_TARGET: 'ResourceNotFound',
  TOO_MANY_TARGETS: 'LimitExceeded',
} as const satisfies Record<TargetRefusal['refused'], ErrorCode>;

/** The error that a refusal becomes. */
export const refusalAnswer = (refusal: TargetRefusal) => [codes[refusal.refused], wording(refusal)] as const;

function wording(refusal: TargetRefusal): Text {
  switch (refusal.refused) {
    case 'NO_SUCH_TARGET':
      return noSuchTarget(refusal.targetId);
    case 'TOO_MANY_TARGETS':
      return text(
        `An account may have ${counted(maxTargets, 'log shipping target')}. Delete one first.`,
        `每个账号最多 ${maxTargets} 个日志投递目标，请先删除不再使用的目标。`,
      );
  }
}

export const noSuchTarget = (targetId: string): Text =>
  text(
    `There is no log shipping target \`${quote(targetId)}\`.`,
    `日志投递目标 \`${quote(targetId)}\` 不存在。`,
  );

export const TargetSchema = Fields({
  TargetId,
  TargetName,
  Type: Enum(destinationTypes),
  File: OrNull(
    Fields({
      RotateMegabytes: Type.Integer(),
      Directory: Type.String({ description: 'Where its files are, below SHIPPING_DIR' }),
    }),
  ),
  Http: OrNull(
    Fields({
      Url: Type.String(),
      Form: Enum(httpForms),
      Index: Type.String(),
      Gzip: Type.Boolean(),
      Username: Type.String(),
      CaCertificate: Type.String(),
    }),
  ),
  Syslog: OrNull(
    Fields({ Host: Type.String(), Port: Type.Integer(), Tls: Type.Boolean(), CaCertificate: Type.String() }),
  ),
  Kafka: KafkaReply,
  ShipsEvents: Type.Boolean(),
  ShipsAudit: Type.Boolean(),
  Status: Enum(['OK', 'FAILING', 'DISABLED'], { description: 'FAILING: the latest attempt failed' }),
  LagEntries: Type.Integer({
    description: 'Entries still to ship; before older events are shipped, those of whole days',
  }),
  LagSeconds: Type.Integer({ description: 'Seconds since nothing was left to ship; 0 when nothing is' }),
  ShippedCount: Type.Integer({ description: 'Entries acknowledged so far, repeated ones too' }),
  LastSuccessTime: OrNull(Time('When it last acknowledged entries')),
  Failures: Type.Integer({ description: 'Attempts that failed since then' }),
  LastError: OrNull(Type.String({ description: 'Why the latest of all failed attempts failed' })),
  LastErrorTime: OrNull(Time('When that was')),
  NextTryTime: OrNull(Time('Nothing is tried before; null for at once')),
  CreateTime: Time('When it was created'),
  UpdateTime: Time('When somebody last changed it'),
  OperatorUin: Type.String({ description: 'Who did' }),
});

export function writeTarget(
  { target, ...state }: ShippingState,
  now: Date,
  offsetMinutes: number,
): Static<typeof TargetSchema> {
  const { time, optionalTime } = timeWriter(offsetMinutes);
  return {
    TargetId: target.targetId,
    TargetName: target.name,
    Type: target.destination.type,
    ...writeDestination(target),
    ShipsEvents: target.shipsEvents,
    ShipsAudit: target.shipsAudit,
    Status: !target.enabled ? 'DISABLED' : state.failures > 0 ? 'FAILING' : 'OK',
    LagEntries: state.lagEntries,
    LagSeconds: lagSeconds(state, now),
    ShippedCount: state.shipped,
    LastSuccessTime: optionalTime(state.succeededAt),
    Failures: state.failures,
    LastError: state.lastError,
    LastErrorTime: optionalTime(state.failedAt),
    NextTryTime: optionalTime(state.retryAt),
    CreateTime: time(target.createdAt),
    UpdateTime: time(target.updatedAt),
    OperatorUin: target.operatorUin,
  };
}

function writeDestination({ destination, ...target }: ShippingState['target']) {
  const none = { File: null, Http: null, Syslog: null, Kafka: null };
  switch (destination.type) {
    case 'FILE':
      return {
        ...none,
        File: { RotateMegabytes: destination.rotateMegabytes, Directory: directoryOf(target) },
      };
    case 'HTTP': {
      const { url, form, index, gzip, username, caCertificate } = destination;
      const Http = {
        Url: url,
        Form: form,
        Index: index,
        Gzip: gzip,
        Username: username,
        CaCertificate: caCertificate,
      };
      return { ...none, Http };
    }
    case 'SYSLOG': {
      const { host, port, tls, caCertificate } = destination;
      return { ...none, Syslog: { Host: host, Port: port, Tls: tls, CaCertificate: caCertificate } };
    }
    case 'KAFKA':
      return { ...none, Kafka: writeKafka(destination) };
  }
}
