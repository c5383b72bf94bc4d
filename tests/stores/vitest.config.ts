import { defineConfig } from 'vitest/config'

/** Real servers: one file at a time, so that they do not share the machine, and time enough for a slow one. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.test.ts'], testTimeout: 900_000, hookTimeout: 600_000, fileParallelism: false },
})
