import { inspect } from 'node:util';
import winston from 'winston';

export type Log = Pick<winston.Logger, 'error' | 'warn' | 'info' | 'debug'>;

/** npm's level names, from the fewest lines to the most. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Most characters of one error: a failed statement's message repeats its values. */
const maxErrorChars = 10_000;

/** Errors in the fields of a line, with stack, cause and what else they carry; JSON would make `{}` of them. */
const errorsInFull = winston.format((line) => {
  for (const [field, value] of Object.entries(line))
    if (value instanceof Error) line[field] = inspect(value).slice(0, maxErrorChars);
  return line;
});

/** What a line looks like. */
export const logFormat = winston.format.combine(
  winston.format.timestamp(),
  errorsInFull(),
  winston.format.json(),
);

/** How long a line may wait for others to be written with it, and when there are enough of them. */
const maxWaitMs = 10;
const maxGatheredChars = 32 * 1024;

/**
 * Writes lines in order, several in one go: a write for every line costs more than making it, and a busy service makes
 * thousands a second. A line that tells of an error goes out at once, and everything does when the process exits. Only a
 * process that is killed outright loses what it said in its last milliseconds.
 */
class GatheringConsole extends winston.transports.Console {
  private gathered = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly output: (lines: string) => void) {
    super();
    process.on('exit', this.flush);
  }

  override log(line: winston.Logform.TransformableInfo, done: () => void): void {
    this.gathered += `${String(line[Symbol.for('message')])}\n`;
    if (line.level === 'error' || this.gathered.length >= maxGatheredChars) this.flush();
    else this.timer ??= setTimeout(this.flush, maxWaitMs);
    done();
  }

  override close(): void {
    this.flush();
    process.off('exit', this.flush);
  }

  private readonly flush = () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.gathered;
    this.gathered = '';
    if (lines !== '') this.output(lines);
  };
}

const toStandardError = (lines: string) => void process.stderr.write(lines);

/** JSON lines on standard error, one per request and per notable happening; standard output is for people. */
export function createLog(level: LogLevel, write = toStandardError): winston.Logger {
  const log = winston.createLogger({
    level,
    format: logFormat,
    transports: [new GatheringConsole(write)],
  });
  // Winston makes a line before it asks whether anybody wants it, which costs a request 3 µs for nothing.
  for (const unwanted of logLevels.slice(logLevels.indexOf(level) + 1)) log[unwanted] = () => log;
  return log;
}
