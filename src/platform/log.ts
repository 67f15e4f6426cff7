import { inspect } from 'node:util';
import winston from 'winston';

export type Log = Pick<winston.Logger, 'error' | 'warn' | 'info' | 'debug'>;

/** From the fewest lines to the most. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

const maxErrorChars = 10_000;

/** Writes errors in fields with stack and cause; JSON would write `{}`. */
const errorsInFull = winston.format((line) => {
  for (const [field, value] of Object.entries(line))
    if (value instanceof Error) line[field] = inspect(value).slice(0, maxErrorChars);
  return line;
});

export const logFormat = winston.format.combine(
  winston.format.timestamp(),
  errorsInFull(),
  winston.format.json(),
);

/** A line waits for others at most this long, and until this many characters have come together. */
const maxWaitMs = 10;
const maxBufferedChars = 32 * 1024;

/** Writes several lines at once, as a write costs more than a line. A process that is killed loses its last 10 ms. */
class BufferedConsole extends winston.transports.Console {
  private buffered = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly output: (lines: string) => void) {
    super();
    process.on('exit', this.flush);
  }

  override log(line: winston.Logform.TransformableInfo, done: () => void): void {
    this.buffered += `${String(line[Symbol.for('message')])}\n`;
    if (line.level === 'error' || this.buffered.length >= maxBufferedChars) this.flush();
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
    const lines = this.buffered;
    this.buffered = '';
    if (lines !== '') this.output(lines);
  };
}

const toStandardError = (lines: string) => void process.stderr.write(lines);

/** Logs JSON lines on standard error; standard output is for people. */
export function createLog(level: LogLevel, write = toStandardError): winston.Logger {
  const log = winston.createLogger({
    level,
    format: logFormat,
    transports: [new BufferedConsole(write)],
  });
  // Winston formats a line before it checks the level, which costs each request 3 µs.
  for (const unwanted of logLevels.slice(logLevels.indexOf(level) + 1)) log[unwanted] = () => log;
  return log;
}
