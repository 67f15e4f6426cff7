import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { startTestCluster, stopTestCluster } from '../test/support/cluster.js';
import { type Reply, startTestService, type TestClient } from '../test/support/service.js';
import { signIn, startBrowser, visit } from '../test/support/browser.js';
import { nameCredentials, operator } from './screenshots/credentials.js';
import { fillEstate } from './screenshots/estate.js';
import { makeTargets } from './screenshots/targets.js';
import { withPalette } from './screenshots/palette-png.js';

/**
 * `npm run screenshots`: makes the pictures of docs/console.md and the README, of a service with the demonstration's
 * data whose clock stands still, so that a picture changes only when a page does.
 */

interface Picture {
  file: string;
  path: string;
  theme?: 'light' | 'dark';
  language?: 'en' | 'zh';
  width?: number;
  height?: number;
}

async function picturesOf(admin: TestClient): Promise<Picture[]> {
  const latest = async (EventType: string) => {
    const Filters = [
      { Name: 'Behavior', Values: ['INTERCEPT'] },
      { Name: 'EventType', Values: [EventType] },
    ];
    const { EventList } = await admin.call('DescribeImageInterceptEventList', { Filters });
    return (EventList as [Reply])[0];
  };
  const [{ EventId }, privileged] = [await latest('RISK_IMAGE'), await latest('PRIVILEGED_IMAGE')];
  return [
    { file: 'overview', path: '/overview' },
    { file: 'overview-zh-dark', path: '/overview', theme: 'dark', language: 'zh' },
    { file: 'policies', path: '/policies' },
    { file: 'create-policy', path: '/policies/new' },
    { file: 'events', path: '/events' },
    { file: 'event', path: `/events/${EventId}`, height: 1300 },
    { file: 'images', path: '/images' },
    { file: 'privileges', path: `/events/${privileged.EventId}`, height: 1300 },
    { file: 'nodes', path: '/nodes' },
    { file: 'credentials', path: '/credentials' },
    { file: 'shipping', path: '/shipping' },
    { file: 'overview-narrow', path: '/overview', width: 380 },
  ];
}

const directory = new URL('../docs/pictures/', import.meta.url);
const maxBytes = 150_000;

function requireChineseFont(): void {
  const fonts = execFileSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  if (fonts.trim()) return;
  console.error(
    'No font here has Chinese characters. Install one, such as fonts-wqy-zenhei or fonts-noto-cjk.',
  );
  process.exit(1);
}

requireChineseFont();
await mkdir(directory, { recursive: true });
await startTestCluster();
try {
  const service = await startTestService({ credential: operator, shippingNetworks: ['127.0.0.0/8'] });
  const browser = await startBrowser();
  try {
    const admin = service.clientOf(operator);
    await fillEstate(service, admin);
    await makeTargets(service, admin);
    await nameCredentials(service);
    for (const { file, path, height = 900, ...look } of await picturesOf(admin)) {
      const at = await visit(browser, service, look);
      const { width } = at.page.viewportSize()!;
      await at.page.setViewportSize({ width, height });
      await signIn(at, operator, path);
      // Some parts of a page ask only once others have their answer.
      await at.page.waitForLoadState('networkidle');
      await at.page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await at.page.waitForTimeout(2000);
      await at.page.mouse.move(0, 0);
      const picture = withPalette(await at.page.screenshot());
      if (picture.length > maxBytes)
        throw new Error(`${file} has ${picture.length} bytes; at most ${maxBytes}`);
      await writeFile(new URL(`${file}.png`, directory), picture);
      console.log(`docs/pictures/${file}.png ${Math.ceil(picture.length / 1000)} kB`);
      await at.context.close();
    }
  } finally {
    await browser.close();
    await service.stop();
  }
} finally {
  await stopTestCluster();
}
