import winston from 'winston';

export type Log = Pick<winston.Logger, 'error' | 'warn' | 'info' | 'debug'>;

/** npm's level names, from the fewest lines to the most. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** JSON lines on standard error, one per request and per notable happening; standard output is for people. */
export function createLog(level: LogLevel): winston.Logger {
  return winston.createLogger({
    level,
    format: winston.format.combine(
      winston.format.timestamp(),
      winston.format.errors({ stack: true }),
      winston.format.json(),
    ),
    transports: [new winston.transports.Console({ stderrLevels: [...logLevels] })],
  });
}
