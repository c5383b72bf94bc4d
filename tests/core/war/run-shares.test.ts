import { expect, test } from 'vitest'
import { sharesOfRun } from '../../../src/core/war/run-shares.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'

type Sellers = Pick<Outcome, 'sellers'>
const sold = (units: Readonly<Record<string, number>>): Sellers => ({ sellers: Object.entries(units).map(([seller, mean]) => ({ seller, units: { mean } })) }) as unknown as Sellers

test('shares of a run are of all that was sold in it, and add to one', () => {
  const shares = sharesOfRun(sold({ us: 30, jinggou: 50, sushi: 20 }))
  expect(Object.fromEntries(shares)).toEqual({ us: 0.3, jinggou: 0.5, sushi: 0.2 })
})

test('where nothing is sold nobody has a share', () => {
  expect([...sharesOfRun(sold({ us: 0, sushi: 0 })).values()]).toEqual([0, 0])
})
