import { withTimeLimit } from '../platform/time-limit.js';
import type { Database } from '../store/database/connections.js';
import { isMigrated } from '../store/database/migrate.js';
import type { EventWriter } from '../store/events/group-commit.js';

/** What keeps this instance from deciding and recording container starts; undefined if nothing does. */
export type Unready =
  'the database does not answer' | 'the database is not migrated' | 'decisions cannot be recorded';

/** Load balancers and kubelets wait a second, for all of the way. */
const answerMs = 500;
/** Makes the question whether a container start could be decided and recorded now. It is answered within a second. */
export function createReadiness({
  db,
  decisionDb,
  events,
}: {
  db: Database;
  decisionDb: Database;
  events: EventWriter;
}): () => Promise<Unready | undefined> {
  let asked: Promise<Unready | undefined> | undefined;

  async function ask(): Promise<Unready | undefined> {
    const begun = performance.now();
    const within = <Result>(work: Promise<Result>) =>
      withTimeLimit(work, answerMs - (performance.now() - begun)).then(
        (result) => ({ result }),
        () => undefined,
      );
    const [recorded, migrated, answered] = await Promise.all([
      within(events.probe()),
      within(isMigrated(db)),
      within(decisionDb.raw('SELECT 1').then(() => true)),
    ]);
    if (!answered) return 'the database does not answer';
    if (!migrated?.result) return 'the database is not migrated';
    return recorded ? undefined : 'decisions cannot be recorded';
  }

  // Anybody may ask, and each question costs a commit, so all who ask meanwhile share it.
  return () => (asked ??= ask().finally(() => (asked = undefined)));
}
