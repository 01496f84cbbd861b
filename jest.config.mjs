const project = {
  testEnvironment: 'node',
  // lib as well, so that a file that no test loads shows in the coverage.
  roots: ['<rootDir>/test', '<rootDir>/lib'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/package/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }] },
};

const sources = {
  '^passport-smsotp$': '<rootDir>/lib/index.ts',
  '^passport-smsotp/session$': '<rootDir>/lib/http/redis-session.ts',
  '^passport-smsotp/ldap$': '<rootDir>/lib/users/ldap/index.ts',
  '^passport-smsotp/import$': '<rootDir>/lib/import/index.ts',
  '^passport-smsotp/sql$': '<rootDir>/lib/users/sql/index.ts',
  '^(\\.{1,2}/.*)\\.js$': '$1',
};

/** The oldest hosts that the package promises to work in. */
const oldHosts = { '^express$': 'express4', '^passport$': 'passport06' };

export default {
  maxWorkers: 2,
  // Real servers and a real browser, on a machine that may be busy. Jest hears of it here only, not in a project.
  testTimeout: 60_000,
  randomize: true,
  testSequencer: '<rootDir>/test/setup/random-sequencer.cjs',
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  projects: [
    {
      ...project,
      displayName: 'express 5',
      moduleNameMapper: sources,
      testPathIgnorePatterns: [...project.testPathIgnorePatterns, '<rootDir>/test/browser/'],
    },
    {
      ...project,
      displayName: 'express 4',
      moduleNameMapper: { ...sources, ...oldHosts },
      testMatch: ['<rootDir>/test/{http,strategy}/**/*.test.ts', '<rootDir>/test/strategy*.test.ts'],
    },
    {
      ...project,
      displayName: 'browser',
      moduleNameMapper: sources,
      testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
    },
  ],
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageReporters: ['text', 'text-summary', 'lcov'],
  coverageThreshold: {
    './lib/policy/': { branches: 100 },
    './lib/challenge/': { branches: 100 },
    './lib/flow/': { branches: 100 },
  },
};
