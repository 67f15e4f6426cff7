/** Whether everything is tried that a test can make: in `npm run test:all`, not in `npm test`, for which people wait. */
export const isThorough = process.env['THOROUGH'] !== undefined;

/** How often a test by chance goes round. */
export const rounds = (quick: number, thorough: number): number => (isThorough ? thorough : quick);
