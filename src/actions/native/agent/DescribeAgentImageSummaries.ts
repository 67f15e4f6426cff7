import { maxReferenceLength } from '../../../domain/image-reference.js';
import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import type { ImageCache } from '../../../decision/image-cache.js';
import { resolveImage, type StartedImage } from '../../../decision/resolve-image.js';
import { readToldImage } from '../../../decision/told-images.js';
import { watchedNumbers } from '../../../decision/watched-keys.js';
import type { Deps } from '../../../deps.js';
import { findingKinds } from '../../../domain/finding.js';
import type { ScanTimes } from '../../../domain/scan-age.js';
import { capitalizeKeys } from '../../../platform/key-case.js';
import { Enum, Fields, OrNull } from '../../schemas.js';
import { AgentFindingSchema, Milliseconds } from './agent-fields.js';

const text = (description: string) =>
  Type.String({ maxLength: maxReferenceLength, default: '', description });

const AskedImage = Fields({
  ImageId: text('As the start tells it'),
  ImageName: text('As the start tells it; one of the two is needed'),
  Version: text('Version of what the agent holds'),
});

const ImageSchema = Fields({
  ImageId: Type.String({ description: 'The image that the start is judged as' }),
  ImageName: Type.String({ description: 'The first of its names; may be empty' }),
  Scanned: Type.Boolean({ description: 'Whether it has a scan result' }),
  CertainIds: Type.Array(Type.String(), { description: 'Ids by which an allow-list knows it' }),
  OtherIds: Type.Array(Type.String(), { description: 'Images that are judged as this one' }),
  Namesake: OrNull(
    Type.String({ description: 'The scanned image that the name stands for, where it is another' }),
  ),
  ScanTimes: Type.Array(Fields({ Kind: Enum(findingKinds), Time: Milliseconds('Latest scan') }), {
    description: 'Kinds of findings that have a result',
  }),
  Findings: Type.Array(AgentFindingSchema),
});

const SummarySchema = Fields({
  State: Enum(['CHANGED', 'SAME', 'LATER'], {
    description:
      'SAME: the agent holds the latest version; LATER: the reply was full, ask for the image again',
  }),
  Version: Type.String({ description: 'Another whenever anything else in Image is' }),
  Image: OrNull(ImageSchema),
  WatchNumbers: Type.Array(Type.Integer(), {
    description: 'Of the ids and names that the answer hangs on, for Watch of DescribeAgentPolicySnapshot',
  }),
});

type WireFinding = Static<typeof AgentFindingSchema>;

/** Some 2 MB. An image with more is sent alone. */
const maxFindings = 5000;

const unknown = { name: '', otherIds: [], scannedAt: {} as ScanTimes };

function describe(images: ImageCache, { imageId, known, scanned, certainIds, namesake }: StartedImage) {
  const { name, otherIds, scannedAt } = known ?? unknown;
  const facts = {
    ImageId: imageId,
    ImageName: name,
    Scanned: scanned,
    CertainIds: [...certainIds],
    OtherIds: [...otherIds],
    Namesake: namesake ?? null,
    ScanTimes: findingKinds.flatMap((Kind) => {
      const Time = scannedAt[Kind];
      return Time === undefined ? [] : [{ Kind, Time }];
    }),
  };
  const identity = JSON.stringify([facts, known ? images.versionOf(known) : '']);
  return { facts, version: createHash('sha256').update(identity).digest('hex').slice(0, 32) };
}

export const DescribeAgentImageSummaries = defineAction({
  name: 'DescribeAgentImageSummaries',
  summary: 'Tells a node agent what is known of images on its node, with all that was found in them.',
  role: 'agent',
  effect: 'serves',

  input: Fields({ Images: Type.Array(AskedImage, { minItems: 1, maxItems: 200 }) }),
  output: Fields({ Images: Type.Array(SummarySchema, { description: 'In the order of the request' }) }),
  errors: [],
  async handle({ input, caller: { appId } }, { images }: Pick<Deps, 'images'>) {
    const Images: Static<typeof SummarySchema>[] = [];
    let sent = 0;
    for (const { ImageId, ImageName, Version } of input.Images) {
      const told = readToldImage(ImageId, ImageName);
      const image = await resolveImage(images, appId, told);
      const WatchNumbers = await watchedNumbers(images, appId, told, image);
      const { facts, version } = describe(images, image);
      if (version === Version) {
        Images.push({ State: 'SAME', Version, Image: null, WatchNumbers });
      } else if (sent >= maxFindings) {
        Images.push({ State: 'LATER', Version, Image: null, WatchNumbers });
      } else {
        const findings = image.known?.scanned ? await images.findingsOf(appId, image.known) : [];
        sent += findings.length;
        const Findings = capitalizeKeys(findings) as WireFinding[];
        Images.push({ State: 'CHANGED', Version: version, Image: { ...facts, Findings }, WatchNumbers });
      }
    }
    return { Images };
  },
});
