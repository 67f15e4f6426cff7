export const destinationTypes = ['FILE', 'HTTP', 'SYSLOG', 'KAFKA'] as const;
export type DestinationType = (typeof destinationTypes)[number];

export const httpForms = ['JSON_LINES', 'ELASTICSEARCH_BULK', 'LOKI_PUSH'] as const;
export type HttpForm = (typeof httpForms)[number];

/** Below SHIPPING_DIR, in a directory named after the account and the target: nobody chooses a path. */
export interface FileDestination {
  type: 'FILE';
  /** Size at which a new file is begun; a new day begins one, too. */
  rotateMegabytes: number;
}

export interface HttpDestination {
  type: 'HTTP';
  url: string;
  form: HttpForm;
  /** Of ELASTICSEARCH_BULK, where the URL does not name it; '' where it does. */
  index: string;
  gzip: boolean;
  /** Of Basic authentication; '' for none. */
  username: string;
  /** PEM; '' for those that Node.js trusts. */
  caCertificate: string;
}

export interface SyslogDestination {
  type: 'SYSLOG';
  host: string;
  port: number;
  tls: boolean;
  caCertificate: string;
}

/** Those that Kafka and CKafka check a user name and a password by. */
export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

/** Of each batch. Not zstd, which Node.js 20 cannot do. */
export const kafkaCompressions = ['NONE', 'GZIP', 'SNAPPY', 'LZ4'] as const;
export type KafkaCompression = (typeof kafkaCompressions)[number];

export interface KafkaDestination {
  type: 'KAFKA';
  /** Where the cluster is asked for its brokers, each `host:port`. */
  brokers: string[];
  topic: string;
  tls: boolean;
  caCertificate: string;
  /** Null for no authentication. */
  saslMechanism: SaslMechanism | null;
  username: string;
  compression: KafkaCompression;
  /** Whether the broker is to see and drop what is repeated after a lost answer. */
  idempotent: boolean;
}

export type Destination = FileDestination | HttpDestination | SyslogDestination | KafkaDestination;

/** Never told again. */
export interface DestinationSecrets {
  bearerToken?: string;
  password?: string;
}

/** Below SHIPPING_DIR. Not even two targets of an account share one. */
export const directoryOf = ({ appId, targetId }: { appId: number; targetId: string }): string =>
  `${appId}/${targetId}`;

/** What is shipped once, or again when it has changed. */
export interface LogEntry {
  kind: 'EVENT' | 'AUDIT' | 'TEST';
  /** The same each time, and of no other entry. */
  id: string;
  appId: number;
  /** Grows when the entry is shipped again: the count of an event. */
  version: number;
  at: Date;
  /** What it says, as JSON. */
  json: string;
}

/** How often in a row a destination failed, and how long it is left alone then: twice as long each time, up to 5 minutes. */
export const retryDelayMs = (failures: number): number =>
  Math.min(1000 * 2 ** Math.min(failures - 1, 20), 300_000);

/** No destination can ask for more. */
export const maxRetryAfterMs = 3_600_000;

/** Why a destination did not take entries. */
export class DestinationError extends Error {
  constructor(
    message: string,
    /** How long it asked to be left alone. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}
