import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const counted = { skipComments: true, skipBlankLines: true };

const randomness = {
  object: 'Math',
  property: 'random',
  message: 'Guessable: pass randomness in, or use node:crypto.',
};

const privateFields = {
  selector: 'PropertyDefinition > PrivateIdentifier, MethodDefinition > PrivateIdentifier',
  message: 'Passport calls Object.create(strategy), and a #private member of that object throws.',
};

export default defineConfig(
  // Compiled by its own strict rules, as somebody's application: see test/package.
  globalIgnores(['dist', 'coverage', '.cache', 'test/package/fixtures/ts']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-restricted-properties': ['error', randomness],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `declare global { namespace Express }` is how the types of Express and Passport are extended.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      // A callback of the app may answer something or nothing.
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['lib/**/*.ts', 'sample-app/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, ...counted }],
      'max-lines-per-function': ['error', { max: 40, ...counted }],
      complexity: ['error', 12],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['lib/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['lib/strategy.ts'], rules: { 'no-restricted-syntax': ['error', privateFields] } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['warn', { max: 350, ...counted }],
      // What an HTTP answer or a template holds is `any`; the assertions on it are the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Stubs keep the shape of what they stand for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    // tsc does not see these files, so ESLint has to know what exists: Node and, for page scripts, a browser.
    rules: { 'no-undef': 'error' },
    languageOptions: {
      globals: readonly(
        'process',
        'console',
        'URL',
        'URLSearchParams',
        'fetch',
        'setTimeout',
        'clearTimeout',
      ),
    },
  },
  {
    files: ['**/*.cjs', 'test/package/fixtures/cjs/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: readonly('require', 'module', 'exports', '__dirname'),
    },
  },
  {
    files: ['templates/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: readonly(
        'window',
        'document',
        'navigator',
        'location',
        'setInterval',
        'clearInterval',
        'Intl',
      ),
    },
  },
);

function readonly(...names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
