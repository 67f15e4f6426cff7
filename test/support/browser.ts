import { execFileSync } from 'node:child_process';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core';
import type { Clock } from '../../src/platform/clock.js';
import { root } from './program.js';
import type { TestService } from './service.js';

/** Starts the browser that npm brings, or the one of CHROMIUM, and builds the console if its sources have changed. */
export async function startBrowser(): Promise<Browser> {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
  return driver.launch({
    executablePath: process.env['CHROMIUM'] || (await chromium.executablePath()),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu', '--disable-dev-shm-usage'],
    headless: true,
  });
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** What the browser complained about: errors of scripts, and whatever the Content-Security-Policy kept from happening. */
  complaints: string[];
  /** The address of a page of the console. */
  at(path: string): string;
}

export interface VisitOptions {
  language?: 'en' | 'zh';
  theme?: 'light' | 'dark';
  width?: number;
}

/** A new browser profile, whose clock is the service's. */
export async function visit(
  browser: Browser,
  service: Pick<TestService, 'endpoint'> & { clock: Clock },
  { language = 'en', theme = 'light', width = 1280 }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
  });
  context.setDefaultTimeout(20_000);
  await context.clock.setFixedTime(service.clock.now());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports every answer of 4xx as an error, also those that the pages expect.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { context, page, complaints, at: (path) => `${service.endpoint}/console${path}` };
}

/** Signs in by the form, which leads to the page that was asked for. */
export async function signIn(
  { page, at }: Visit,
  { secretId, secretKey }: { secretId: string; secretKey: string },
  path = '/policies',
) {
  await page.goto(at(path));
  await page.locator('input[name=username]').fill(secretId);
  await page.locator('input[name=password]').fill(secretKey);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.menu').waitFor();
}
