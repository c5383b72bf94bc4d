import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { warchest } from './drive.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'warchest-cli-faults-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)

describe('what is refused leaves nothing behind', () => {
  const CATALOG = 'sku,name,category,list_price,cost,floor,stock\nA,Tea,tea,10,'

  test.each([['a row that cannot be read', `${CATALOG}x,1,5\n`], ['a table that cannot be mapped', 'a,b\n1,2\n']])('no workspace where there was none: %s', async (_, rows) => {
    writeFileSync(at('catalog.csv'), rows)
    expect((await warchest('import', at('catalog.csv'), '--workspace', at('new.warchest'))).code).toBe(2)
    expect(readdirSync(folder)).toEqual(['catalog.csv'])
  })

  test('one that was there stays, with all it holds', async () => {
    writeFileSync(at('catalog.csv'), `${CATALOG}4,5,5\n`)
    expect(await warchest('import', at('catalog.csv'), '--workspace', at('a.warchest'))).toMatchObject({ code: 0 })
    writeFileSync(at('catalog.csv'), `${CATALOG}x,5,5\n`)
    expect((await warchest('import', at('catalog.csv'), '--workspace', at('a.warchest'))).code).toBe(2)
    expect((await warchest('scenario', 'list', '--workspace', at('a.warchest'))).code).toBe(0)
  })
})

describe('what is said of a fault', () => {
  test('a path stands in it once', async () => {
    const { err } = await warchest('scenario', 'list', '--workspace', at('none.warchest'))
    expect(err.split(at('none.warchest'))).toHaveLength(2)
  })

  test('a command alone prints its help, a wrong call how it is called', async () => {
    const alone = await warchest('simulate')
    expect(alone).toMatchObject({ code: 2, out: '' })
    expect(alone.err).toMatch(/^simulate takes one scenario file\.[^]*warchest simulate SCENARIO\.json[^]*--paths N[^]*Examples:/)
    const wrong = await warchest('simulate', 'a.json', '--paths', 'many', '--workspace', at('none.warchest'))
    expect(wrong.code).toBe(2)
    expect((await warchest('simulate', 'a.json', 'b.json')).err).toContain('Usage: warchest simulate SCENARIO.json [options]\n       warchest simulate --help tells more.')
  })

  test('a file that is no JSON is not printed over again', async () => {
    writeFileSync(at('b.json'), 'a,b\n1,2\n')
    writeFileSync(at('catalog.csv'), 'a,b\n1,2\n')
    const { err, code } = await warchest('import', at('catalog.csv'), '--map', at('b.json'), '--workspace', at('n.warchest'))
    expect(code).toBe(2)
    expect(err).toMatch(/^b\.json: The file is not JSON: Unexpected token 'a'\. Mend it at the place named\.\n$/)
  })
})
