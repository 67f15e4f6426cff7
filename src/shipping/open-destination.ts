import type { Destination, DestinationSecrets } from '../domain/log-shipping.js';
import type { OpenDestination, Surroundings } from './destination.js';
import { openFile } from './destinations/file.js';
import { openHttp } from './destinations/http.js';
import { openKafka } from './destinations/kafka.js';
import { openSyslog } from './destinations/syslog.js';

export function openDestination(
  destination: Destination,
  secrets: DestinationSecrets,
  surroundings: Surroundings,
): Promise<OpenDestination> {
  switch (destination.type) {
    case 'FILE':
      return openFile(destination, surroundings);
    case 'HTTP':
      return openHttp(destination, secrets, surroundings);
    case 'SYSLOG':
      return openSyslog(destination, surroundings);
    case 'KAFKA':
      return openKafka(destination, secrets, surroundings);
  }
}
