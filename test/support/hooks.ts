/** Mocha root hooks: what every test file may rely on. */
export const mochaHooks = {};
