import type { Browser } from 'playwright-core';
import type { Config } from '../../src/config.js';
import { startBrowser, visit, type Visit, type VisitOptions } from '../support/browser.js';
import { startTestService, type TestService } from '../support/service.js';

interface GivenConsole {
  readonly service: TestService;
  /** Opens the console in a new browser profile. */
  visit(options?: VisitOptions): Promise<Visit>;
}

/** A service and a browser, started before the tests of a `describe` and stopped after them. */
export function givenConsole(changes: Partial<Config> = {}): GivenConsole {
  let service: TestService;
  let browser: Browser;
  before(async () => {
    [service, browser] = [await startTestService(changes), await startBrowser()];
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
  });
  return {
    get service() {
      return service;
    },
    visit: (options) => visit(browser, service, options),
  };
}
