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

/** JSON lines on standard error, one per request and per notable happening; standard output is for people. */
export function createLog(level: LogLevel): winston.Logger {
  return winston.createLogger({
    level,
    format: logFormat,
    transports: [new winston.transports.Console({ stderrLevels: [...logLevels] })],
  });
}
