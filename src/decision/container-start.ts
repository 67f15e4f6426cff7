import type { Location } from '../domain/event.js';
import type { RequestedPrivilege } from '../domain/privileges/requested.js';

/** A container start as the decision takes it. */
export interface ContainerStart {
  /** What its image may be known by, the most telling first. */
  references: string[];
  /** The id that it has when nothing is known by these references. */
  imageIdIfUnknown: string;
  imageName: string;
  location: Location;
  requested: RequestedPrivilege[];
  startParam: string;
  at: Date;
}
