import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createMemoryStream, main } from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))
const PARTS = ['index', 'math', 'math32', 'random', 'choice', 'single', 'first-choices', 'sales', 'script', 'chance', 'expected', 'kept', 'trade']
const WIDTH = 160

/** Compiles kernel/ to WebAssembly; the same sources give the same bytes. Throws with the compiler's words where it refuses. */
export async function compileKernel(): Promise<Uint8Array> {
  const [entry, ...parts] = PARTS.map((part) => [`${part}.ts`, readFileSync(`${root}kernel/${part}.ts`, 'utf8')] as const)
  const output = new Map<string, Uint8Array>()
  const sources = new Map<string, string>([entry, ...parts])
  const stderr = createMemoryStream()
  const { error } = await main(['index.ts', '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '--enable', 'bulk-memory'], {
    stderr, readFile: (name) => sources.get(name) ?? null, writeFile: (name, content) => void output.set(name, content as Uint8Array), listFiles: () => [],
  })
  const binary = output.get('kernel.wasm')
  if (error || binary === undefined) throw new Error(`The kernel does not compile: ${error?.message ?? ''}\n${stderr.toString()}`)
  return binary
}

/** The module that holds the compiled kernel, as base64. */
export function kernelModule(code: Uint8Array): string {
  const text = Buffer.from(code).toString('base64')
  const lines = Array.from({ length: Math.ceil(text.length / WIDTH) }, (_, at) => `  '${text.slice(at * WIDTH, (at + 1) * WIDTH)}',`)
  return `/** Compiled from kernel/ by scripts/make-kernel.ts; a test compiles it again and compares. */\nexport const KERNEL_CODE = [\n${lines.join('\n')}\n].join('')\n`
}

export const KERNEL_FILE = `${root}src/core/war/kernel-code.ts`

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(KERNEL_FILE, kernelModule(await compileKernel()))
