import { appendFileSync, readFileSync } from 'node:fs';

/** What one round of a fault did to the container starts that went on meanwhile. */
export interface FaultRound {
  /** As the table of docs/reliability.md calls it. */
  fault: string;
  /** Starts that were asked for. */
  starts: number;
  /** Of what was acknowledged, what is not there. */
  lost: number;
  /** Of what was asked for once, what is there more than once. */
  doubled: number;
  /** Starts that got the answer of FAIL_MODE. */
  undecided: number;
  /** Starts that got no answer; their caller has to ask again. */
  unanswered: number;
  /** From the end of the fault, or from when a killed program was started again, until everything was as before. */
  recoveryMs: number;
}

/** Where `npm run test:faults` collects the rounds of all test files. Other runs keep no books. */
export const booksVariable = 'FAULT_BOOKS';

/** Enters a round. Test files run in several processes: a line at a time is appended. */
export function enterRound(round: FaultRound): void {
  const file = process.env[booksVariable];
  if (file) appendFileSync(file, `${JSON.stringify(round)}\n`);
}

export const readRounds = (file: string): FaultRound[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FaultRound);
