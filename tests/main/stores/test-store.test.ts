import { expect, test } from 'vitest'
import { testStore } from '../../../src/main/stores/test-store.ts'
import type { StoreConnector } from '../../../src/main/stores/connector.ts'

const AT = '2026-11-23T02:00:00.000Z'

/** A store whose clock is ahead of ours by some milliseconds, asked over a road that takes some. */
async function skewOf(ahead: number, roundTrip: number): Promise<number | null> {
  const probe = { name: 'Shop', version: '1', currencies: ['CNY'], products: 0, time: new Date(Date.parse(AT) + ahead).toISOString() }
  const readings = [0, roundTrip]
  const connector = { probe: () => Promise.resolve(probe) } as unknown as StoreConnector
  return (await testStore(connector, { items: [], clock: { now: () => AT, milliseconds: () => readings.shift() ?? 0 } })).clockSkewSeconds
}

test('a clock within half a second of ours is off by zero, which the workspace gives back as it was told', async () => {
  for (const [ahead, roundTrip] of [[0, 0], [0, 400], [300, 0], [-300, 0]]) {
    const skew = await skewOf(ahead, roundTrip)
    expect(JSON.parse(JSON.stringify({ skew }))).toEqual({ skew: 0 })
    expect(Object.is(skew, 0), `${ahead} ms ahead, ${roundTrip} ms away`).toBe(true)
  }
  expect(await skewOf(90_000, 2000)).toBe(89)
})
