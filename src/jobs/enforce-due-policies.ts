import { announceDuePolicies } from '../store/policies/stamp-enforced-policies.js';
import type { Job } from './job.js';

/** Only audits and announces: decisions derive the state from the clock (R3). */
export const enforceDuePolicies: Job = {
  name: 'enforce-due-policies',
  summary: 'Announces the policies whose observation is over, once each.',
  schedule: () => '* * * * *',
  async run({ db, clock }) {
    return { policiesEnforced: await announceDuePolicies(db, clock.now(), 'job:enforce-due-policies') };
  },
};
