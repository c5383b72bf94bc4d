import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { toMajor } from '../../src/core/money/money.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { loaded } from '../support/app.ts'
import { approvedPlan } from '../support/approve-plan.ts'
import { atDesk } from '../support/at-desk.ts'
import { faultsOf } from '../support/axe.ts'
import { makeHome, removeHome, type Home } from '../support/homes.ts'
import { onEveryForm, withChromium } from '../support/launch.ts'
import { connectByForm, goTo, inState, publishFromScreen } from '../support/on-screen.ts'
import { built, requireBuild } from '../support/project.ts'
import { daysAway, launchServed } from '../support/served.ts'
import { signInAsLin } from '../support/sign-in.ts'
import { GARDEN, openGarden, stock, storeOf } from '../support/troubles.ts'

/** Without the thin spaces that group figures. */
const plain = async (of: Locator): Promise<string> => (await of.innerText()).replace(/(\d)[\u2009\u202f](?=\d)/g, '$1')
const answer = (page: Page): Promise<string> => plain(page.locator('main header p').first())

/** `warchest runner` as a person starts it on a machine that stays on, its clock `lead` milliseconds before an instant; ends it once it has done something, and answers the line. */
async function runnerUntil(home: Pick<Home, 'folder' | 'workspace'>, instant: string, lead: number): Promise<string> {
  requireBuild()
  const child = spawn(process.execPath, [built.commandLine, 'runner', '--workspace', home.workspace, '--interval', '0.2'], {
    env: { ...process.env, WARCHEST_HOME: home.folder, ...daysAway((Date.parse(instant) - lead - Date.now()) / 86_400_000) }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  let said = ''
  const line = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString() })
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const act = /^\S+ (?:ok|WARNING) .+$/m.exec(said)
      if (act) resolve(act[0])
    })
    void exited.then(([code]) => reject(new Error(`the runner ended with ${code}:\n${said}`)))
  })
  child.kill('SIGINT')
  await exited
  return line
}

onEveryForm('publications that go wrong', (launch, kind) => {
  test('a plan goes into a store chosen in the dialog, stops with its reasons, goes on over a store that was away, and an emergency stop takes it back; manifest and journal come as files', async () => {
    const garden = await openGarden()
    onTestFinished(() => garden.close())
    let plan: Plan | undefined
    const app = await launch({
      prepare: (home) => atDesk(home, async (client, desk) => {
        await signInAsLin(client)
        await client.preferences.set({ asOf: null, canarySeconds: 0, canaryShare: 0.05, reason: 'A real shop has days of the calendar' })
        plan = await approvedPlan(client, desk, { name: 'Night snacks', categories: [10], today: new Date().toISOString().slice(0, 10) })
        stock(garden.shop, plan)
      }),
    })
    const { page } = app
    const lines = plan?.lines ?? []
    await loaded(page)
    await connectByForm(page, garden, kind === 'served')

    // Whatever it is told first it refuses, when it comes to writing: the dry run could not know.
    let refused: string | undefined
    Object.assign(garden.shop.refuses, { get: (sku: string) => ((refused ??= sku) === sku ? 'sale_price is below the minimum advertised price' : undefined) })
    await publishFromScreen(page, { plan: 'Night snacks', store: GARDEN.name })
    await inState(page, 'stopped')
    const stopped = page.getByRole('main').getByRole('alert').filter({ hasText: 'Stopped in the canary' })
    expect(await plain(stopped)).toContain(`Resuming reads and writes the ${lines.length - 8} rows still waiting`)
    await stopped.getByRole('button', { name: 'See the reasons' }).click()
    await page.getByText('The store refused the price: sale_price is below the minimum advertised price').waitFor()
    expect(await faultsOf(page)).toEqual([])

    // The shop goes away, and is said to be away; what was written is known.
    garden.fault = 'reset-before'
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await page.getByRole('main').getByRole('alert').filter({ hasText: `${GARDEN.name} · ` }).waitFor()
    await inState(page, 'failed')
    expect(await answer(page)).toBe(`Broken off with 7 of ${lines.length} prices live.`)
    expect(await faultsOf(page)).toEqual([])
    garden.fault = 'none'
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await inState(page, 'live')
    expect(await answer(page)).toBe(`${lines.length - 1} of ${lines.length} prices are live and were read back; 1 is not.`)
    expect(garden.shop.entries.filter(({ sale_price: price }) => price !== '')).toHaveLength(lines.length - 1)

    await page.getByText('Journal', { exact: true }).click()
    const file = async (name: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('group', { name: 'Download' }).getByRole('button', { name }).click()])
      return readFile(await download.path(), 'utf8')
    }
    if (kind === 'served') {
      const manifest = JSON.parse(await file('Manifest')) as { rows: { sku: string; planned: number }[] }
      expect(manifest.rows.map(({ sku }) => sku).sort()).toEqual(lines.map(({ sku }) => sku).sort())
      const steps = (await file('Journal')).trimEnd().split('\n').map((line) => (JSON.parse(line) as { kind: string }).kind)
      expect(steps).toEqual(expect.arrayContaining(['prepared', 'intent', 'sent', 'verified', 'stopped', 'failed', 'resumed', 'live']))
    }

    // Esc gives the focus back to where the dialog was opened.
    const emergency = page.getByRole('button', { name: 'Emergency stop…' })
    await emergency.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Night snacks').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => emergency.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    expect(await faultsOf(page, '[role="dialog"]')).toEqual([])
    await dialog.getByLabel('Your name').fill('Lin Wei')
    const stop = dialog.getByRole('button', { name: /^Stop and take back/ })
    expect(await stop.isEnabled()).toBe(false)
    await dialog.getByLabel('Type STOP to confirm').fill('stop')
    await stop.click()
    await inState(page, 'rolled-back')
    await page.locator('[data-emergency]').waitFor({ state: 'detached' })
    for (const { sku, current } of lines) expect(garden.shop.of(sku), sku).toMatchObject({ regular_price: toMajor(current, 'CNY').toFixed(2), sale_price: '' })
    await goTo(page, 'stores')
    await page.getByRole('button', { name: new RegExp(`^${GARDEN.name}`) }).click()
    expect(await faultsOf(page)).toEqual([])
    await goTo(page, 'audit')
    expect(await faultsOf(page)).toEqual([])
  })
}, ['served', 'stand-in'])

withChromium('the schedule', () => {
  test('prices wait for their day on the screen; `warchest runner` begins them on it and ends them after the last, with the desk closed; one that waits can be called off', async () => {
    const home = await makeHome({ sample: true })
    onTestFinished(() => removeHome(home))
    const { lines } = await atDesk(home, async (client, desk) => {
      await signInAsLin(client)
      await client.preferences.set({ canarySeconds: 0, reason: 'Nobody watches the canary of a test' })
      await approvedPlan(client, desk, { name: 'Never', categories: [4], startsIn: 3, days: 2 })
      return approvedPlan(client, desk, { name: 'Tomorrow', categories: [10], startsIn: 1, days: 2 })
    })
    const before = await launchServed(home)
    onTestFinished(() => before.close())
    await loaded(before.page)
    await publishFromScreen(before.page, { plan: 'Never', store: 'Embedded store' })
    await inState(before.page, 'scheduled')
    await before.page.getByRole('button', { name: 'Call off…' }).click()
    await before.page.getByRole('dialog').getByRole('button', { name: 'Call it off' }).click()
    await inState(before.page, 'rolled-back')
    await expect.poll(() => answer(before.page)).toMatch(/^Called off: none of its \d+ prices was ever in the store\.$/)
    await publishFromScreen(before.page, { plan: 'Tomorrow', store: 'Embedded store' })
    await inState(before.page, 'scheduled')
    await expect.poll(() => answer(before.page)).toContain(`${lines.length} prices wait for their first day`)
    await before.page.getByText('a closed laptop can neither begin nor end a sale').waitFor()
    expect(await faultsOf(before.page)).toEqual([])
    expect(before.problems).toEqual([])
    await before.close()

    const schedule = await atDesk(home, async (client) => (await client.publications.list())[0].schedule)
    expect(await runnerUntil(home, schedule.startsAt ?? '', 2000)).toMatch(new RegExp(` ok started \\S+ Tomorrow: ${lines.length} prices live in embedded, live$`))
    expect(await runnerUntil(home, schedule.endsAt ?? '', 2000)).toMatch(new RegExp(` ok ended \\S+ Tomorrow: ${lines.length} prices went back in embedded, ended$`))

    const after = await launchServed(home)
    onTestFinished(() => after.close())
    await loaded(after.page)
    await goTo(after.page, 'publications')
    await inState(after.page, 'ended')
    expect(await answer(after.page)).toBe(`Ended: all ${lines.length} prices are at their return price.`)
    // The store has come up with the desk by the time it is said to answer.
    await after.page.locator('[data-store="up"]').waitFor()
    const prices = await storeOf(home).readStorefront(lines.map(({ sku }) => sku))
    for (const { sku, returnPrice } of lines) expect(prices.get(sku), sku).toBe(returnPrice)
  })
})
