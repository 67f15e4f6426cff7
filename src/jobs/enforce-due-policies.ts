import { announceDuePolicies } from '../store/policies/announce-due-policies.js';
import type { Job } from './job.js';

/**
 * Announces policies whose observation is over: stamps them, writes the audit, and records the change so that agents
 * pull. It does not cause the flip: every decision derives the state from the clock (R3).
 */
export const enforceDuePolicies: Job = {
  name: 'enforce-due-policies',
  summary: 'Announces the policies whose observation is over, once each.',
  schedule: () => '* * * * *',
  async run({ db, clock }) {
    return { policiesEnforced: await announceDuePolicies(db, clock.now(), 'job:enforce-due-policies') };
  },
};
