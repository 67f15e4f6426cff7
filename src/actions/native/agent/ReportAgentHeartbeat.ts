import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import { noteNews } from '../../../decision/evaluate-starts.js';
import { resolveImage } from '../../../decision/resolve-image.js';
import { readToldImage } from '../../../decision/told-images.js';
import type { Deps } from '../../../deps.js';
import { noteAgent } from '../../../store/agents/agents.js';
import { counted, text as inBothLanguages } from '../../../platform/text.js';
import { Fields } from '../../schemas.js';
import { placeFields, readLocation } from '../start/start-fields.js';
import { agentStateFields, readAgentState } from './agent-state.js';

const text = Type.String({ maxLength: 512, default: '' });

type ImageDeps = Pick<Deps, 'images' | 'decisionDb' | 'changes' | 'readers' | 'unscannedImages'>;
type HeartbeatDeps = ImageDeps & Pick<Deps, 'config'>;

/** Registers the images of the node that nobody knew, as their starts would. */
async function noteInventory(
  deps: ImageDeps,
  context: { appId: number; now: Date },
  onNode: readonly { ImageId: string; ImageName: string }[],
): Promise<void> {
  const found = await Promise.all(
    onNode.map(async ({ ImageId, ImageName }) => ({
      imageName: ImageName,
      image: await resolveImage(deps.images, context.appId, readToldImage(ImageId, ImageName)),
    })),
  );
  await noteNews(deps, found, context);
}

export const ReportAgentHeartbeat = defineAction({
  name: 'ReportAgentHeartbeat',
  summary: 'Tells that a node agent lives, what it judges by, and which images are on its node.',
  role: 'agent',
  effect: 'serves',

  input: Fields({
    ...placeFields,
    ...agentStateFields,
    Images: Type.Array(Fields({ ImageId: text, ImageName: text }), {
      maxItems: 1000,
      default: [],
      description: 'Images that came to the node; those told before need not be told again',
    }),
  }),
  output: Fields({}),
  errors: ['LimitExceeded'],
  async handle({ input, caller, now, fail }, deps: HeartbeatDeps) {
    const { appId } = caller;
    const state = readAgentState(input, readLocation(input, caller), now);
    const { maxAgents } = deps.config;
    if (!(await noteAgent(deps.decisionDb, appId, state, maxAgents)))
      throw fail(
        'LimitExceeded',
        inBothLanguages(
          `The account has ${counted(maxAgents, 'agent')} (MAX_AGENTS), each heard of within a day. An agent that was silent for a day makes room for another; else raise MAX_AGENTS.`,
          `账号下已有 ${maxAgents} 个节点代理（MAX_AGENTS），且均在一天内有心跳。代理静默满一天后会让出名额，也可调大 MAX_AGENTS。`,
        ),
      );
    const told = input.Images.filter(({ ImageId, ImageName }) => ImageId.trim() || ImageName.trim());
    await noteInventory(deps, { appId, now }, told);
    deps.readers.wrote(appId);
    return {};
  },
});
