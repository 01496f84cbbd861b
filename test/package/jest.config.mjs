export default {
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/test/package'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json' }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/package/global-setup.mjs',
  globalTeardown: '<rootDir>/test/package/global-teardown.mjs',
  modulePathIgnorePatterns: ['<rootDir>/test/package/fixtures/'],
  maxWorkers: 2,
  // npm may have to fetch a whole project first.
  testTimeout: 300_000,
};
