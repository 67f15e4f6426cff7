import type { Input, Reply } from '../../api/client';
import type { TextKey } from '../../texts';

export type Target = Reply<'DescribeLogShippingTargetList'>['LogShippingTargetList'][number];

type Creation = Input<'CreateLogShippingTarget'>;
type Destinations = Required<Omit<Creation, 'TargetName' | 'ShipsEvents' | 'ShipsAudit'>>;
/** Where a target may ship to, by the field of the API. */
export type Kind = keyof Destinations;

export type FieldValue = string | number | boolean;
/** A destination as the form edits it. */
export type Draft = Record<string, FieldValue>;

export interface DestinationField {
  title: TextKey;
  /** How it is given: `words` are several with commas; a list is of choices, the first stands at the beginning, '' is none. */
  as: 'text' | 'words' | 'secret' | 'number' | 'switch' | 'long' | readonly string[];
  first?: FieldValue;
  required?: boolean;
  /** Whether it makes sense beside the others. */
  fits?(draft: Draft): boolean;
}

interface DestinationKind<K extends Kind> {
  title: TextKey;
  help: TextKey;
  fields: { [F in keyof Required<Destinations[K]>]: DestinationField };
  /** In short, for the list. */
  place(target: Target): string;
}

const certificate: DestinationField = { title: 'shipping.certificate', as: 'long' };

/** Every kind of the API with all of its fields, or it does not compile. */
export const destinations: { [K in Kind]: DestinationKind<K> } = {
  Http: {
    title: 'shipping.http',
    help: 'shipping.httpWhat',
    fields: {
      Url: { title: 'shipping.url', as: 'text', required: true },
      Form: { title: 'shipping.form', as: ['JSON_LINES', 'ELASTICSEARCH_BULK', 'LOKI_PUSH'] },
      Index: {
        title: 'shipping.index',
        as: 'text',
        fits: ({ Form }) => Form === 'ELASTICSEARCH_BULK',
      },
      BearerToken: { title: 'shipping.token', as: 'secret', fits: ({ Username }) => !Username },
      Username: { title: 'shipping.username', as: 'text', fits: ({ BearerToken }) => !BearerToken },
      Password: { title: 'shipping.password', as: 'secret', fits: ({ Username }) => Boolean(Username) },
      Gzip: { title: 'shipping.gzip', as: 'switch', first: false },
      CaCertificate: certificate,
    },
    place: ({ Http }) => Http?.Url ?? '',
  },
  Syslog: {
    title: 'shipping.syslog',
    help: 'shipping.syslogWhat',
    fields: {
      Host: { title: 'shipping.host', as: 'text', required: true },
      Port: { title: 'shipping.port', as: 'number', first: 6514, required: true },
      Tls: { title: 'shipping.tls', as: 'switch', first: true },
      CaCertificate: { ...certificate, fits: ({ Tls }) => Tls === true },
    },
    place: ({ Syslog }) => (Syslog ? `${Syslog.Host}:${Syslog.Port}` : ''),
  },
  Kafka: {
    title: 'shipping.kafka',
    help: 'shipping.kafkaWhat',
    fields: {
      Brokers: { title: 'shipping.brokers', as: 'words', required: true },
      Topic: { title: 'shipping.topic', as: 'text', required: true },
      SaslMechanism: { title: 'shipping.sasl', as: ['', 'SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'] },
      Username: { title: 'shipping.user', as: 'text', fits: ({ SaslMechanism }) => SaslMechanism !== '' },
      Password: {
        title: 'shipping.password',
        as: 'secret',
        fits: ({ SaslMechanism }) => SaslMechanism !== '',
      },
      Tls: { title: 'shipping.tls', as: 'switch', first: true },
      CaCertificate: { ...certificate, fits: ({ Tls }) => Tls === true },
      Compression: { title: 'shipping.compression', as: ['NONE', 'GZIP', 'SNAPPY', 'LZ4'] },
      Idempotent: { title: 'shipping.idempotent', as: 'switch', first: true },
    },
    place: ({ Kafka }) => (Kafka ? `${Kafka.Topic} · ${Kafka.Brokers.join(', ')}` : ''),
  },
  File: {
    title: 'shipping.file',
    help: 'shipping.fileWhat',
    fields: { RotateMegabytes: { title: 'shipping.rotate', as: 'number', first: 100 } },
    place: ({ File }) => File?.Directory ?? '',
  },
};
export const kinds = Object.keys(destinations) as Kind[];

export const fieldsOf = (kind: Kind) =>
  Object.entries<DestinationField>(destinations[kind].fields) as [string, DestinationField][];

const firstOf = ({ as, first }: DestinationField): FieldValue =>
  first ?? (typeof as === 'string' ? '' : as[0]!);

/** As it is given at the beginning; of a target that there is, as it is, without the secrets that nobody is told. */
export function draftOf(kind: Kind, target?: Target): Draft {
  const given = (target?.[kind] ?? {}) as Record<string, FieldValue | string[] | null | undefined>;
  return Object.fromEntries(
    fieldsOf(kind).map(([name, field]) => {
      const value = given[name] ?? firstOf(field);
      return [name, Array.isArray(value) ? value.join(', ') : value];
    }),
  );
}

/** The kind that a target is of: one of its fields is not null. */
export const kindOf = (target: Target): Kind => kinds.find((kind) => target[kind] !== null)!;

/** As the API takes it: without what is empty, or does not fit. */
export const destinationOf = (kind: Kind, draft: Draft): Pick<Creation, Kind> => ({
  [kind]: Object.fromEntries(
    fieldsOf(kind).flatMap(([name, { as, fits }]) => {
      const value = draft[name]!;
      if (value === '' || fits?.(draft) === false) return [];
      return [
        [
          name,
          as === 'words'
            ? String(value)
                .split(/[\s,]+/)
                .filter(Boolean)
            : value,
        ],
      ];
    }),
  ),
});

export const isComplete = (kind: Kind, draft: Draft): boolean =>
  fieldsOf(kind).every(([name, { required }]) => !required || draft[name] !== '');
