import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe-core finds on the screen as it stands, or in what lies over it; the frame around a screen is looked at elsewhere. */
export async function faultsOf(page: Page, within = 'main'): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (context) => {
    const { axe: run } = window as unknown as { axe: { run(context: string, options: object): Promise<{ violations: Violation[] }> } }
    return (await run.run(context, { resultTypes: ['violations'] })).violations
  }, within)
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} | ${nodes[0].failureSummary ?? ''}`)
}
