import { type Static, Type } from '@sinclair/typebox';
import {
  type DestinationSecrets,
  kafkaCompressions,
  type KafkaDestination,
  saslMechanisms,
} from '../../../domain/log-shipping.js';
import { quote, type Text, text } from '../../../platform/text.js';
import { Enum, Fields, OrNull } from '../../schemas.js';
import { CaCertificate, type Reading, requireAddress, requireCertificate } from './destination-checks.js';

const Brokers = Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
  minItems: 1,
  maxItems: 20,
  description: 'Some brokers of the cluster, each host:port; they name the others. Without a port, 9092',
});
const Topic = Type.String({
  pattern: '^[a-zA-Z0-9._-]{1,249}$',
  description: 'An existing topic; it is not created',
});

export const Kafka = Fields(
  {
    Brokers,
    Topic,
    Tls: Type.Optional(Type.Boolean({ default: true, description: 'Over TLS; false sends in the clear' })),
    CaCertificate,
    SaslMechanism: Type.Optional(
      Enum(saslMechanisms, { description: 'How Username and Password are shown; without, nobody signs in' }),
    ),
    Username: Type.Optional(Type.String({ maxLength: 256, description: 'Of SaslMechanism' })),
    Password: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    Compression: Type.Optional(
      Enum(kafkaCompressions, { default: 'NONE', description: 'How each batch is packed' }),
    ),
    Idempotent: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Lets the broker drop what is repeated after a lost answer; false for one that does not allow it',
      }),
    ),
  },
  { description: 'A topic of Kafka; the key of each record is the Id of its entry' },
);

export const KafkaReply = OrNull(
  Fields({
    Brokers: Type.Array(Type.String()),
    Topic: Type.String(),
    Tls: Type.Boolean(),
    CaCertificate: Type.String(),
    SaslMechanism: OrNull(Enum(saslMechanisms)),
    Username: Type.String(),
    Compression: Enum(kafkaCompressions),
    Idempotent: Type.Boolean(),
  }),
);

/** Throws for what cannot be. */
export function readKafka(
  kafka: Static<typeof Kafka>,
  { networks, fail }: Reading,
): { destination: KafkaDestination; secrets: DestinationSecrets } {
  const {
    Topic: topic,
    Tls: tls = true,
    CaCertificate: caCertificate = '',
    SaslMechanism: saslMechanism = null,
    Username: username = '',
    Password,
    Compression: compression = 'NONE',
    Idempotent: idempotent = true,
  } = kafka;
  const brokers = kafka.Brokers.map((broker, at) => {
    const path = `Kafka.Brokers.${at}`;
    const { host, port } =
      /^(?<host>\[[\da-fA-F:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/.exec(broker)?.groups ?? {};
    if (!host || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535)
      throw fail('InvalidParameterValue', notABroker(path, broker));
    requireAddress(path, host, { networks, fail });
    return `${host}:${port ?? 9092}`;
  });
  requireCertificate('Kafka.CaCertificate', caCertificate, fail);
  const isWhole = saslMechanism ? username !== '' && Password !== undefined : username === '' && !Password;
  if (!isWhole) throw fail('InvalidParameterValue', halfAuthentication);
  return {
    destination: {
      ...{ type: 'KAFKA', brokers, topic, tls, caCertificate },
      ...{ saslMechanism, username, compression, idempotent },
    },
    secrets: { ...(Password !== undefined && { password: Password }) },
  };
}

export const writeKafka = (kafka: KafkaDestination): Static<typeof KafkaReply> => ({
  Brokers: kafka.brokers,
  Topic: kafka.topic,
  Tls: kafka.tls,
  CaCertificate: kafka.caCertificate,
  SaslMechanism: kafka.saslMechanism,
  Username: kafka.username,
  Compression: kafka.compression,
  Idempotent: kafka.idempotent,
});

const notABroker = (path: string, given: string): Text =>
  text(
    `\`${path}\` must be host:port, such as kafka-1.example.com:9092, with a port of 1 to 65535; given \`${quote(given)}\`.`,
    `\`${path}\` 必须为 主机:端口，例如 kafka-1.example.com:9092，端口范围为 1 到 65535，实际为 \`${quote(given)}\`。`,
  );
const halfAuthentication = text(
  'Give `Kafka.SaslMechanism`, `Kafka.Username` and `Kafka.Password` together, or none of them.',
  '`Kafka.SaslMechanism`、`Kafka.Username` 与 `Kafka.Password` 必须同时指定，或均不指定。',
);
