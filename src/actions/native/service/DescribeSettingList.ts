import { Type } from '@sinclair/typebox';
import { defineAction } from '../../../api/define-action.js';
import { shownSettings } from '../../../config.js';
import type { Deps } from '../../../deps.js';
import { Fields } from '../../schemas.js';

export const DescribeSettingList = defineAction({
  name: 'DescribeSettingList',
  summary:
    'Lists the settings in force that concern whoever uses the service: no secrets, addresses or paths.',
  role: 'reader',
  effect: 'reads',
  input: Fields({}),
  output: Fields({
    SettingList: Type.Array(
      Fields({
        Name: Type.String({ description: 'The environment variable' }),
        Value: Type.String({ description: 'As it is in force' }),
        DefaultValue: Type.String(),
        Meaning: Type.String(),
      }),
    ),
  }),
  errors: [],
  async handle(_, { config }: Pick<Deps, 'config'>) {
    return {
      SettingList: shownSettings(config).map(({ name, value, defaultText, meaning }) => ({
        Name: name,
        Value: value,
        DefaultValue: defaultText,
        Meaning: meaning,
      })),
    };
  },
});
