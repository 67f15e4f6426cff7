import type { Location } from './event.js';
import type { RequestedPrivilege } from './privileges/requested.js';
import type { ToldImage } from './told-image.js';

/** A container start as the decision takes it. */
export interface ContainerStart {
  /** What it tells of its image. */
  told: ToldImage;
  imageName: string;
  location: Location;
  requested: RequestedPrivilege[];
  startParam: string;
  at: Date;
}
