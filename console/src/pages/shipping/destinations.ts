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
  /** How it is given; a list is of choices, the first of which stands at the beginning. */
  as: 'text' | 'secret' | 'number' | 'switch' | 'long' | readonly string[];
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
  const given = (target?.[kind] ?? {}) as Draft;
  return Object.fromEntries(fieldsOf(kind).map(([name, field]) => [name, given[name] ?? firstOf(field)]));
}

/** The kind that a target is of: one of its fields is not null. */
export const kindOf = (target: Target): Kind => kinds.find((kind) => target[kind] !== null)!;

/** As the API takes it: without what is empty, or does not fit. */
export const destinationOf = (kind: Kind, draft: Draft): Pick<Creation, Kind> => ({
  [kind]: Object.fromEntries(
    fieldsOf(kind).flatMap(([name, { fits }]) =>
      draft[name] === '' || fits?.(draft) === false ? [] : [[name, draft[name]]],
    ),
  ),
});

export const isComplete = (kind: Kind, draft: Draft): boolean =>
  fieldsOf(kind).every(([name, { required }]) => !required || draft[name] !== '');
