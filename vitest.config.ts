import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/support/seed.ts']

/** Kinds of test by folder. Time limits only end what hangs: they are many times what a test takes on a machine that does nothing else. End-to-end ones share one browser and run one file at a time. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', include: ['tests/core/**/*.test.ts'], setupFiles, testTimeout: 240_000 } },
      { test: { name: 'main', include: ['tests/main/**/*.test.ts'], setupFiles, testTimeout: 240_000, hookTimeout: 240_000 } },
      { test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'], testTimeout: 240_000 } },
      { test: { name: 'reference', include: ['tests/reference/**/*.test.ts'], testTimeout: 240_000 } },
      { test: { name: 'e2e', include: ['tests/e2e/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false, expect: { poll: { timeout: 60_000 } } } },
    ],
  },
})
