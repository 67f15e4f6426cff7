import { forgetSignatures } from '../store/used-signatures.js';
import type { Job } from './job.js';

export const forgetSignaturesJob: Job = {
  name: 'forget-signatures',
  summary: 'Drops signatures that are too old to be accepted again.',
  schedule: () => '*/5 * * * *',
  run: async ({ db, clock }) => ({ signaturesForgotten: await forgetSignatures(db, clock.now()) }),
};
