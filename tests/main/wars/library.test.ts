import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { documentedWars, readWar, warById } from '../../../src/main/wars/library.ts'

const jet = () => JSON.parse(readFileSync(new URL('../../../data/wars/jet-2015.json', import.meta.url), 'utf8')) as Record<string, unknown> & { figures: Record<string, unknown>[] }
const refusal = (json: unknown): WarchestError => {
  try {
    readWar('jet-2015.json', json)
  } catch (error) {
    if (error instanceof WarchestError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('documented wars', () => {
  it('are the seven of the field, each figure with its label, source and date', () => {
    expect(documentedWars.map(({ id }) => id).sort()).toEqual(['community-buying-2020', 'instant-delivery-2025', 'jd-suning-2012', 'jet-2015', 'pinduoduo-2019', 'quidsi-2010', 'uber-china-2015'])
    for (const war of documentedWars) for (const figure of war.figures) expect([figure.source, figure.date].every((text) => text.length > 3)).toBe(true)
  })

  it('say general knowledge only as an assumption or an estimate', () => {
    for (const war of documentedWars) for (const { source, label } of war.figures) if (source.startsWith('General knowledge')) expect(['assumption', 'estimate']).toContain(label)
  })

  it('agree with their cross-sums: the nine months of Alibaba are its three quarters', () => {
    const war = warById('instant-delivery-2025')
    const figure = (period: string, measure: string): number => war.figures.find((each) => each.seller === 'alibaba' && each.period === period && each.measure === measure)?.value ?? Number.NaN
    expect(figure('2025Q2', 'marketing') + figure('2025Q3', 'marketing') + figure('2025Q4', 'marketing')).toBe(figure('2025Q2-Q4', 'marketing'))
    // Operating income of the nine months in the SEC table (FilingId 19268608-61381-65865).
    expect(figure('2025Q2', 'operatingResult') + figure('2025Q3', 'operatingResult') + figure('2025Q4', 'operatingResult')).toBe(50_998)
  })

  it('are refused by file and field where a figure is not one', () => {
    const json = jet()
    json.figures[0].value = '0.3'
    const { problems } = refusal(json)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code: 'wars.file', file: 'jet-2015.json', field: 'figures.0.value' })
  })

  it('are refused where a figure has no source', () => {
    const json = jet()
    delete json.figures[1].source
    expect(refusal(json).problems[0].field).toBe('figures.1.source')
  })

  it('are refused where a name stands for nobody', () => {
    const json = jet()
    json.figures[0].seller = 'jett'
    expect(refusal(json).problems[0]).toMatchObject({ code: 'wars.unknown', field: 'figures.0.seller', value: 'jett' })
  })

  it('are named where one is not there', () => {
    expect(() => warById('waterloo')).toThrow('There is no documented war waterloo')
  })
})
