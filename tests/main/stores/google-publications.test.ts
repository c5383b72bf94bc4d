import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { lookForDrift } from '../../../src/main/publish/drift.ts'
import type { PublicationSummary } from '../../../src/main/publish/publication.ts'
import { publishPlan, resumePublication, rollbackPublication } from '../../../src/main/publish/publisher.ts'
import type { PublisherDeps } from '../../../src/main/publish/run.ts'
import { GoogleFeedConnector } from '../../../src/main/stores/google/connector.ts'
import { parseFeed } from '../../../src/main/stores/google/feed.ts'
import { openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts'
import { jitter } from '../../support/jitter.ts'
import { approvedPlan, bent, line, options, publisherDeps, range } from '../../support/publish-fixture.ts'
import { knowSigners } from '../../support/signers.ts'
import { products } from '../../support/store-fixture.ts'

const COUNT = 30
const lines = range(COUNT).map((i) => line(i))
const HEADER = 'id\tprice\tsale_price\tsale_price_effective_date\n'

/** What the disk may do to the next write of a file, made with the file system itself; each works for root, too. */
const FAULTS = {
  /** The draft leads to a disk without room. */
  full: (draft: string) => symlinkSync('/dev/full', draft),
  /** Something else stands where the draft would. */
  blocked: (draft: string) => { mkdirSync(draft) },
  /** A process of before died in the middle of its draft. */
  'left-over': (draft: string) => writeFileSync(draft, `${HEADER}SKU-0000\t1.0`),
} as const
type DiskFault = keyof typeof FAULTS

let folder = ''
let workspace: Workspace | null = null
afterEach(() => {
  workspace?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A feed beside a primary one, and a publisher whose writes meet what `fault` says. */
function desk(fault: () => DiskFault | null): { file: string; deps: PublisherDeps } {
  folder = mkdtempSync(join(tmpdir(), 'warchest-google-'))
  const [primary, file] = [join(folder, 'primary.tsv'), join(folder, 'feeds', 'warchest.tsv')]
  const draft = join(dirname(file), '.warchest.tsv.part')
  writeFileSync(primary, ['id\ttitle\tprice', ...products(COUNT).map(({ sku, name, price }) => `${sku}\t${name.en}\t${(price / 100).toFixed(2)} CNY`), ''].join('\n'))
  const connector = new GoogleFeedConnector({ id: 'google', name: 'Google', settings: { primary: { kind: 'path', path: primary }, file, currency: 'CNY', timeZone: 'Asia/Shanghai' }, secrets: {}, clock: systemClock })
  workspace = openWorkspace(join(folder, 'war.warchest'), { clock: systemClock, create: true })
  knowSigners(workspace)
  mkdirSync(dirname(file))
  return {
    file,
    deps: publisherDeps(workspace.db, bent(connector, {
      applyBatch: async (...call) => {
        const before = existsSync(file) ? readFileSync(file, 'utf8') : null
        const met = fault()
        if (met) FAULTS[met](draft)
        try {
          return await connector.applyBatch(...call)
        } catch (error) {
          // What could not be written has left the feed as it was.
          expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(before)
          throw error
        } finally {
          if (met === 'blocked') rmSync(draft, { recursive: true })
          // Google may fetch at any time, and the folder holds the feed alone.
          expect(readdirSync(dirname(file)).filter((name) => name !== 'warchest.tsv')).toEqual([])
          if (existsSync(file)) expect(readFileSync(file, 'utf8')).toMatch(/\n$/)
        }
      },
    })),
  }
}

const publish = (deps: PublisherDeps): Promise<PublicationSummary> => publishPlan(deps, approvedPlan(lines), 'google', options('pub-1', { keeper: 'store', batchRows: 6 }))
const sales = (file: string): Map<string, number | undefined> => new Map([...parseFeed(readFileSync(file, 'utf8'), 'CNY').prices].map(([sku, { sale }]) => [sku, sale?.price]))
const planned = new Map<string, number | undefined>(lines.map(({ sku, landed }) => [sku, landed]))

describe('publications into a supplemental feed', () => {
  test.each(['full', 'blocked'] as const)('a disk that is %s stops them with the reason; with room again they go on, and back', async (fault) => {
    let writes = 0
    const { file, deps } = desk(() => (++writes === 3 ? fault : null))
    const stopped = await publish(deps)
    expect(stopped).toMatchObject({ state: 'failed', why: { code: 'store.refused', message: expect.stringMatching(fault === 'full' ? /the disk is full/ : /it is a folder/) } })
    expect(await resumePublication(deps, 'pub-1')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(sales(file)).toEqual(planned)
    writes = 1
    expect(await rollbackPublication(deps, 'pub-1')).toMatchObject({ state: 'failed', why: { code: 'store.refused' } })
    expect(await resumePublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect(readFileSync(file, 'utf8')).toBe(HEADER)
  })

  test.each([1, 2, 3])('seed %i: whatever the disk does by chance, each price is there in the end, and gone after the roll back', async (seed) => {
    const chance = jitter(seed)
    const names = Object.keys(FAULTS) as DiskFault[]
    let met = 0
    const { file, deps } = desk(() => {
      if (chance() > 0.5) return null
      met++
      return names[Math.floor(chance() * names.length)]
    })
    const through = async (first: Promise<PublicationSummary>, done: PublicationSummary['state']): Promise<PublicationSummary> => {
      let summary = await first
      for (let i = 0; summary.state !== done && i < 40; i++) {
        expect(summary, summary.problem ?? '').toMatchObject({ state: 'failed' })
        summary = await resumePublication(deps, 'pub-1')
      }
      return summary
    }
    expect(await through(publish(deps), 'live')).toMatchObject({ state: 'live', counts: { confirmed: COUNT } })
    expect(sales(file)).toEqual(planned)
    expect(await through(rollbackPublication(deps, 'pub-1'), 'rolled-back')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect(readFileSync(file, 'utf8')).toBe(HEADER)
    expect(met).toBeGreaterThan(2)
  })

  test('a feed that something else has cut in the middle of a price is noticed by the next look, and the half price is nobody’s', async () => {
    const { file, deps } = desk(() => null)
    expect((await publish(deps)).state).toBe('live')
    const text = readFileSync(file, 'utf8')
    const cut = text.indexOf('CNY', text.indexOf(`SKU-0010\t`)) + 'CNY\t9.0'.length
    truncateSync(file, cut)
    expect(readFileSync(file, 'utf8')).toMatch(/SKU-0010\t10\.10 CNY\t9\.0$/)
    expect(await lookForDrift(deps, 'pub-1')).toMatchObject({ rows: COUNT, drifted: 20 })
    expect(await rollbackPublication(deps, 'pub-1')).toMatchObject({ state: 'rolled-back', counts: { restored: COUNT } })
    expect([...sales(file).keys()]).toEqual([])
  })
})
