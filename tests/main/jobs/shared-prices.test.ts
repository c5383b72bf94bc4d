import { expect, it } from 'vitest'
import fc from 'fast-check'
import { pricesOf, sharePrices } from '../../../src/main/jobs/shared-prices.ts'

const script = fc.record({
  seller: fc.constantFrom('taomao', 'jinggou', 'tianbao'), sku: fc.string({ maxLength: 4 }), from: fc.nat({ max: 30 }), prices: fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { maxLength: 8 }),
})

it('prices by date come out of shared memory as they went in, in their order, and lie in it', () => {
  fc.assert(fc.property(fc.array(script, { maxLength: 20 }), (scripts) => {
    const shared = sharePrices(scripts)
    expect(pricesOf(structuredClone(shared))).toEqual(scripts)
    expect(shared.prices.buffer).toBeInstanceOf(SharedArrayBuffer)
  }))
})
