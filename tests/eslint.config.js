import svelte from 'eslint-plugin-svelte'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import { join } from 'node:path'
import typescript from 'typescript-eslint'

const TYPED = {
  parserOptions: {
    projectService: true,
    tsconfigRootDir: join(import.meta.dirname, '..'),
    extraFileExtensions: ['.svelte'],
  },
}

export default defineConfig(
  {
    ignores: ['dist/', 'node_modules/', 'public/', 'tests/results/', 'tests/bench/made/', 'tests/fixtures/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [...typescript.configs.strictTypeChecked],
    languageOptions: TYPED,
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // `void value` names what a rune depends on.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Code points are what is meant where text is spread.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Takes assertions away that svelte-check then misses (typescript-eslint 8.73.0).
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "SvelteAttribute[key.name='style']",
          message: 'The CSP blocks style attributes: use style:property={…}.',
        },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { ...TYPED.parserOptions, parser: typescript.parser },
      globals: globals.browser,
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      // Components are `any` to this parser; svelte-check knows their types.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Maps and sets that views do not depend on stay plain.
      'svelte/prefer-svelte-reactivity': 'off',
      // Runes make `let` of what is assigned by binding only.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$state', '$bindable'] }],
    },
  },
  { files: ['src/**'], rules: { 'no-console': 'error' } },
  {
    // Loops over bytes and typed arrays: a check on every element would cost more than the parse.
    files: [
      'src/ingest/**/*.ts',
      'src/flow/**/*.ts',
      'src/lib/sha256.ts',
      'src/export/physical-rows.ts',
      'tests/**/*.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js'],
    extends: [typescript.configs.base],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { eqeqeq: 'error', 'no-undef': 'error', 'prefer-const': 'error', 'no-var': 'error' },
  },
)
