import { philox4x32 } from '../../../src/core/random/philox.ts'
import type { Adapter } from '../case.ts'

const hex = (word: number): string => word.toString(16).padStart(8, '0')
const word = (text: string): number => Number.parseInt(text, 16)

export const philoxAdapter: Adapter = (raw) => {
  const { counter, key } = raw as unknown as { readonly counter: readonly string[]; readonly key: readonly string[] }
  const out = new Uint32Array(4)
  philox4x32(word(counter[0]), word(counter[1]), word(counter[2]), word(counter[3]), word(key[0]), word(key[1]), out)
  return { output: Array.from(out, hex) }
}
