import type { LocalText } from '../catalog/catalog.ts'
import type { Assumption, Market } from '../demand/market.ts'
import type { RivalPolicy, Scenario } from './scenario.ts'

/** Whence a rival's answer is: what the preset is about, what was imported of the rival, nothing known, or a person who changed it in the scenario. */
type PolicyOrigin = 'preset' | 'imported' | 'default' | 'scenario'

const SOURCES: Readonly<Record<PolicyOrigin, string>> = {
  preset: 'What this preset asks; change it under the rivals’ answers',
  imported: 'The rival’s lag, gain, floor and undercut as imported with the treasury',
  default: 'Warchest default: nothing was imported of its answers',
  scenario: 'Set in the scenario',
}

/** How a rival answers our moves, as an assumption of a scenario; its value is the kind of policy. */
export function policyAssumption(market: Market, seller: string, policy: RivalPolicy, origin: PolicyOrigin): Assumption {
  const name = market.sellers.find(({ id }) => id === seller)?.name
  const said = answerText(policy)
  return {
    id: policyId(seller), value: policy.kind, label: origin === 'imported' ? 'estimate' : 'assumption', source: SOURCES[origin], date: market.asOf,
    text: { en: `${name?.en ?? seller}: ${said.en}`, zh: `${name?.zh ?? name?.en ?? seller}：${said.zh}` },
  }
}

/** The assumptions of a scenario as it is run: where a person has changed a rival's answer, what is said of it is changed too. */
export function assumptionsAsRun(market: Market, { assumptions, rivals }: Pick<Scenario, 'assumptions' | 'rivals'>): Assumption[] {
  const now = new Map(rivals.map(({ seller, policy }) => [policyId(seller), policyAssumption(market, seller, policy, 'scenario')]))
  return assumptions.map((assumption) => {
    const run = now.get(assumption.id)
    return run === undefined || run.text.en === assumption.text.en ? assumption : run
  })
}

const policyId = (seller: string): string => `${seller}.policy`

function answerText(policy: RivalPolicy): LocalText & { readonly zh: string } {
  if (policy.kind === 'hold' || ('gain' in policy && policy.gain === 0)) return { en: 'holds its prices', zh: '价格不动' }
  if (policy.kind === 'scripted') return { en: `moves by a script of ${policy.moves.length} ${policy.moves.length === 1 ? 'entry' : 'entries'}`, zh: `按既定日程调价（${policy.moves.length} 条）` }
  if (policy.kind === 'budgeted') {
    const end = { en: policy.to === null ? '' : ` to day ${policy.to}`, zh: policy.to === null ? '' : `至第 ${policy.to} 天` }
    const money = { en: policy.budget === null ? '' : `, at most ${policy.budget} of price given away`, zh: policy.budget === null ? '' : `，让利总额不超过 ${policy.budget}` }
    return { en: `attacks at ${percent(policy.depth)} off from day ${policy.from}${end.en}${money.en}`, zh: `自第 ${policy.from} 天起降价 ${percent(policy.depth)}${end.zh}${money.zh}` }
  }
  const aim = aimText(policy)
  return {
    en: `${aim.en} ${policy.lag === 0 ? 'at once' : `after ${policy.lag} ${policy.lag === 1 ? 'day' : 'days'}`}, closes ${percent(policy.gain)} of the gap a day, down to ${percent(policy.floor)} of its price${policy.scope ? ', on its match set' : ''}${policy.belief?.watched ? ', on the products that it is believed to watch' : ''}`,
    zh: `${policy.lag === 0 ? '立即' : `${policy.lag} 天后`}${aim.zh}，每天缩小差距的 ${percent(policy.gain)}，最低到自身价格的 ${percent(policy.floor)}${policy.scope ? '，限其跟价范围' : ''}${policy.belief?.watched ? '，限估计其关注的商品' : ''}`,
  }
}

function aimText(policy: Extract<RivalPolicy, { readonly lag: number }>): LocalText & { readonly zh: string } {
  switch (policy.kind) {
    case 'match': return { en: 'matches', zh: '跟价' }
    case 'undercut': return { en: `undercuts by ${percent(policy.by)}`, zh: `比我方低 ${percent(policy.by)}` }
    case 'follow': return { en: `makes ${percent(policy.share)} of our moves`, zh: `跟随我方降幅的 ${percent(policy.share)}` }
    case 'best-response': return { en: `sets its best prices every ${policy.every} ${policy.every === 1 ? 'day' : 'days'}`, zh: `每 ${policy.every} 天按自身最优定价` }
  }
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`
