import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { canonicalJson, contentHash } from '../../../src/main/workspace/canonical.ts'

describe('canonical JSON', () => {
  test.prop([fc.jsonValue()])('says the same value as JSON', (value) => {
    expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
  })

  test.prop([fc.dictionary(fc.string(), fc.integer())])('does not depend on the order of keys', (object) => {
    expect(contentHash(Object.fromEntries(Object.entries(object).reverse()))).toBe(contentHash(object))
  })

  it('tells different values apart', () => {
    expect(contentHash({ a: [1, 2] })).not.toBe(contentHash({ a: [2, 1] }))
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: '1' }))
  })

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [() => 1]])('refuses %s inside a list', (value) => {
    expect(() => canonicalJson([value])).toThrow(TypeError)
  })
})
