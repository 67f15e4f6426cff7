import { startTestCluster, stopTestCluster } from './cluster.js';

/** One PostgreSQL for the whole run; each test file gets databases of its own in it. */
export async function mochaGlobalSetup(): Promise<void> {
  await startTestCluster();
}

export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestCluster();
}
