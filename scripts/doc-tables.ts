import { actionGroups } from '../src/actions/index.js';
import { settings } from '../src/config.js';

export function actionTable(): string {
  const rows = actionGroups.flatMap(({ name: group, actions }) =>
    actions.map(
      ({ name, summary }, index) => `| ${index === 0 ? group : ''} | \`${name}\` | ✅ | ${summary} |`,
    ),
  );
  return ['| | Action | State | What it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function settingsTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { defaultText, meaning }]) =>
      `| \`${name}\` | ${defaultText && `\`${defaultText}\``} | ${meaning} |`,
  );
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
