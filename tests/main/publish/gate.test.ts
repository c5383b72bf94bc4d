import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minor } from '../../../src/core/money/money.ts'
import { planContent } from '../../../src/core/plan/content.ts'
import type { Plan } from '../../../src/core/plan/plan.ts'
import { preparePublication, publishPlan, resumePublication, runPublication } from '../../../src/main/publish/publisher.ts'
import { listPublications } from '../../../src/main/publish/queries.ts'
import { systemClock } from '../../../src/main/engine/clock.ts'
import { contentHash } from '../../../src/main/workspace/canonical.ts'
import { loadPreferences, savePreferences } from '../../../src/main/workspace/queries/preferences.ts'
import { approvedPlan, Bench, changesBySku, draftPlan, line, options, range } from '../../support/publish-fixture.ts'
import { LIN, MALLORY, signed } from '../../support/signers.ts'

let bench: Bench
let serial = 0
beforeAll(async () => { bench = await Bench.open(40) })
afterAll(() => bench.close())

const lines = range(40).map((i) => line(i))
const good = (): Plan => approvedPlan(lines)
const cheap = lines.map((each, i) => (i === 3 ? { ...each, landed: minor(1) } : each))

describe('the publisher refuses, whoever calls it', () => {
  const codes = (plan: Plan): string[] => {
    try {
      preparePublication(bench.deps(), plan, 'embedded', options(`gate-${++serial}`))
      return []
    } catch (error) {
      return (error as { kind: string; problems: { code: string }[] }).problems.map((problem) => problem.code)
    }
  }

  test('a draft', () => expect(codes(draftPlan(lines))).toContain('plan.not-approved'))
  test('a draft that calls itself approved', () => expect(codes({ ...draftPlan(lines), status: 'approved' })).toEqual(expect.arrayContaining(['plan.changed', 'plan.not-passed', 'plan.no-approval'])))
  test('a plan that was checked and never approved', () => expect(codes({ ...good(), status: 'checked', approval: null })).toEqual(['plan.not-approved', 'plan.no-approval']))
  test('a plan that the gate did not pass', () => {
    const plan = good()
    expect(codes({ ...plan, verdict: plan.verdict && { ...plan.verdict, passed: false } })).toEqual(['plan.not-passed'])
  })
  test('one price changed after the approval', () => expect(codes({ ...good(), lines: cheap })).toContain('plan.changed'))
  test('a changed price with a hash to match: the verdict and the approval are of another content', () => {
    const forged = { ...good(), lines: cheap }
    expect(codes({ ...forged, hash: contentHash(planContent(forged)) })).toEqual(['plan.verdict-of-another', 'plan.approval-of-another'])
  })
  test('the approval of another version, replayed', () => {
    const [first, second] = [approvedPlan(lines, 1), approvedPlan(cheap, 2)]
    expect(codes({ ...second, approval: first.approval })).toEqual(['plan.approval-of-another'])
    // And with the hash written over: the signature is under another version.
    expect(codes({ ...second, approval: { signatures: [{ ...first.approval!.signatures[0], planHash: second.hash! }] } })).toEqual(['plan.forged'])
  })
  test('an approval by nobody', () => expect(codes({ ...good(), approval: { signatures: [] } })).toEqual(['plan.no-approval']))
  test('an approval by a name alone, and one in the name of another', () => {
    const plan = good()
    const [one] = plan.approval!.signatures
    expect(codes({ ...plan, approval: { signatures: [{ ...one, personId: null, signature: '' }] } })).toEqual(['plan.unsigned'])
    expect(codes({ ...plan, approval: { signatures: [signed(plan, { ...MALLORY, id: LIN.id, name: LIN.name })] } })).toEqual(['plan.forged'])
  })
  test('an approval that has run out', () => {
    const plan = { ...good(), approval: null }
    expect(codes({ ...plan, approval: { signatures: [signed(plan, LIN, { at: new Date(Date.now() - 7 * 86_400_000).toISOString() })] } })).toEqual(['plan.approval-expired'])
  })
  test('one signature where two are wanted', () => {
    const { approval, ...settings } = loadPreferences(bench.workspace)
    savePreferences(bench.workspace, { approval: { ...approval, lines: 39 } }, 'a test')
    const plan = good()
    expect(codes(plan)).toEqual(['plan.second-person'])
    savePreferences(bench.workspace, { ...settings, approval }, 'a test')
  })
  test('two prices for one product', () => expect(codes(approvedPlan([...lines, { ...lines[0], channel: 'web' }]))).toEqual(['publication.two-prices']))
  test('and leaves no publication and no trace in the store', async () => {
    expect(listPublications(bench.db)).toEqual([])
    expect((await changesBySku(bench.client)).size).toBe(0)
  })
})

describe('a manifest that was altered in the workspace file', () => {
  /** Prepares a publication and changes the file as somebody with a database editor would. */
  const tampered = (change: string): string => {
    const id = preparePublication(bench.deps(), good(), 'embedded', options(`tampered-${++serial}`))
    bench.db.exec('DROP TRIGGER manifest_texts_are_immutable')
    bench.db.prepare(change).run(id)
    return id
  }
  const heal = (id: string): void => {
    bench.db.prepare("UPDATE publications SET state = 'stopped' WHERE id = ?").run(id)
    bench.db.exec("CREATE TRIGGER IF NOT EXISTS manifest_texts_are_immutable BEFORE UPDATE ON publication_manifests BEGIN SELECT RAISE(ABORT, 'a manifest never changes'); END")
  }

  test.each([
    ['a price of the manifest', "UPDATE publication_manifests SET manifest = replace(manifest, '\"planned\":903', '\"planned\":3') WHERE publication_id = ?"],
    ['the price of a row', "UPDATE publication_rows SET planned = 3 WHERE sku = 'SKU-0003' AND publication_id = ?"],
    ['a row taken out', "DELETE FROM publication_rows WHERE sku = 'SKU-0003' AND publication_id = ?"],
    ['a row slipped in', "INSERT INTO publication_rows (publication_id, sku, wave, place, state, current, planned) VALUES (?, 'SKU-9999', 0, 99, 'pending', 10, 1)"],
    ['the plan it stands for', "UPDATE publication_manifests SET manifest = json_set(manifest, '$.planHash', 'of-another') WHERE publication_id = ?"],
  ])('is refused at the start and at every resume, before anything is written: %s', async (_, change) => {
    const id = tampered(change)
    await expect(runPublication(bench.deps(), id)).rejects.toMatchObject({ kind: 'refused', problems: [{ code: 'publication.altered' }] })
    await expect(resumePublication(bench.deps(), id)).rejects.toMatchObject({ kind: 'refused' })
    expect((await changesBySku(bench.client)).size).toBe(0)
    heal(id)
  })

  test('cannot be altered by the program itself', () => {
    const id = preparePublication(bench.deps(), good(), 'embedded', options(`tampered-${++serial}`))
    expect(() => bench.db.prepare("UPDATE publication_manifests SET manifest = '{}' WHERE publication_id = ?").run(id)).toThrow('a manifest never changes')
    expect(() => bench.db.prepare("UPDATE publications SET manifest_hash = 'x' WHERE id = ?").run(id)).toThrow('a manifest never changes')
    expect(() => bench.db.prepare('DELETE FROM publication_journal WHERE publication_id = ?').run(id)).toThrow('only appended to')
    expect(() => bench.db.prepare("UPDATE publication_journal SET kind = 'live' WHERE publication_id = ?").run(id)).toThrow('only appended to')
    heal(id)
  })

  test('while the same plan unaltered goes through', async () => {
    expect(await publishPlan(bench.deps(), good(), 'embedded', options('honest'))).toMatchObject({ state: 'live', counts: { confirmed: 40 } })
  })
})

test('a clock that was set back behind the journal of a publication opens no store, and is named', async () => {
  const own = await Bench.open(3)
  try {
    const plan = approvedPlan(range(3).map((i) => line(i)))
    const ahead = { ...systemClock, now: () => new Date(Date.now() + 3 * 86_400_000).toISOString() }
    preparePublication(own.deps({ clock: ahead }), plan, 'embedded', options('dry', { dryRun: true }))
    expect(() => preparePublication(own.deps(), plan, 'embedded', options('back'))).toThrow(expect.objectContaining({ kind: 'refused', problems: [expect.objectContaining({ code: 'clock.set-back' })] }))
    expect((await changesBySku(own.client)).size).toBe(0)
  } finally {
    await own.close()
  }
})
