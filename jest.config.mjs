export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/test/tsconfig.json', isolatedModules: true }] },
  moduleNameMapper: {
    '^passport-smsotp$': '<rootDir>/lib/index.ts',
    '^passport-smsotp/session$': '<rootDir>/lib/http/redis-session.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
