import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import react from '@vitejs/plugin-react'

/** Programs of the main side: the desktop shell, the command line, one thread of the worker pool, the embedded store. */
const programs = {
  index: 'src/main/desktop/main.ts',
  cli: 'src/main/cli/main.ts',
  worker: 'src/main/jobs/worker.ts',
  store: 'src/main/stores/embedded/main.ts',
}

const entries = Object.fromEntries(Object.entries(programs).map(([name, file]) => [name, resolve(file)]))

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: entries, output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } },
    },
  },
  // A sandboxed preload must be one CommonJS file with nothing of its own to require.
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: resolve('src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      rolldownOptions: { input: resolve('src/renderer/index.html') },
      // Fonts and pictures stay files: the content security policy allows no data: fonts.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
    },
  },
})
