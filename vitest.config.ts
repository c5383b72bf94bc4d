import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/support/seed.ts']

/** Kinds of test by folder; end-to-end ones share one browser and run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', include: ['tests/core/**/*.test.ts'], setupFiles, testTimeout: 30_000 } },
      { test: { name: 'main', include: ['tests/main/**/*.test.ts'], setupFiles, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'reference', include: ['tests/reference/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false, expect: { poll: { timeout: 30_000 } } } },
    ],
  },
})
