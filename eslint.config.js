import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Reads of the clock or of chance without being handed them: the same input would not give the same answer. */
const ambient = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is handed in: take it from a clock or an argument.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Time is handed in: take it from a clock or an argument.' },
]
const ambientProperties = [
  { object: 'Date', property: 'now', message: 'Time is handed in: take it from a clock or an argument.' },
  { object: 'Math', property: 'random', message: 'Chance is handed in: take a seeded stream.' },
  { object: 'performance', property: 'now', message: 'Time is handed in: take it from a clock or an argument.' },
]
const shells = { regex: '^\\.{1,2}/(.*/)?(desktop|cli|server)/', message: 'Shells are imported by nobody.' }

export default tseslint.config(
  { ignores: ['kernel/', 'out/', 'dist/', 'coverage/', 'node_modules/', '.cache/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-self-compare': 'error',
      'no-unreachable-loop': 'error',
      'no-constant-binary-expression': 'error',
      'array-callback-return': 'error',
      'no-template-curly-in-string': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Objects here are closures; what an interface writes as a method has no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // An async function may have nothing to await yet and still owe its caller a promise.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 12 }],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...ambient],
      'no-restricted-properties': ['error', ...ambientProperties],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'console', 'performance', 'crypto', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'window', 'document', 'navigator', 'globalThis'],
      'no-restricted-imports': ['error', { patterns: [
        { regex: '^(?!\\.{1,2}/|mathjs(/number)?$|highs$)', message: 'core imports only core and small numeric packages.' },
        { group: ['**/main/**', '**/renderer/**', '**/preload/**'], message: 'core imports only core and small numeric packages.' },
      ] }],
    },
  },
  {
    files: ['src/main/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [shells, { group: ['**/renderer/**', '**/preload/**'], message: 'main does not know the interface.' }, { group: ['electron', 'electron/*'], message: 'Only the desktop shell knows Electron.' }] }] },
  },
  {
    // What decides or records takes time and chance from the desk.
    files: ['src/main/{engine,workspace,feeds,publish,export,sample,jobs}/**/*.ts'],
    ignores: ['src/main/engine/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...ambient], 'no-restricted-properties': ['error', ...ambientProperties] },
  },
  { files: ['src/main/export/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [shells, { regex: '/renderer/(?!charts/)', message: 'The export shares only the charts with the interface.' }] }] } },
  { files: ['src/main/{desktop,cli,server}/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-imports': ['error', { patterns: [
        { regex: '^(node:|electron$|better-sqlite3|@duckdb|ws$|piscina)', message: 'The interface runs in a page; everything else is behind the contract.' },
        { regex: '/main/(?!contract/|feeds/feed\\.ts$|jobs/job\\.ts$|publish/publication\\.ts$)', message: 'The interface reaches the engine through the contract.' },
      ] }],
      'no-restricted-syntax': ['error', { selector: 'JSXText[value=/[A-Za-z\\u4e00-\\u9fff]{2,}/]', message: 'Text goes through i18n keys.' }],
    },
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': ['error',
        ...['only', 'skip'].flatMap((property) => ['test', 'it', 'describe'].map((object) => ({ object, property, message: 'A test runs, or says by ctx.skip(reason) why it cannot.' })))],
      // Assertions on fakes and thrown values read better without a type for each.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
)
