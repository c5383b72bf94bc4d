import { beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { WarchestError } from '../../../src/core/problem.ts'
import type { Market } from '../../../src/core/demand/market.ts'
import type { Outcome } from '../../../src/core/war/outcome.ts'
import type { Scenario } from '../../../src/core/war/scenario.ts'
import { previewOutcome } from '../../../src/core/war/simulate.ts'
import { FluidAnswers, type FluidMessage } from '../../../src/renderer/fluid/answers.ts'
import { FluidDesk, type FluidSources, type WorkerSeat } from '../../../src/renderer/fluid/fluid-desk.ts'
import { anyDeepWar, depth, market, product, scenario } from '../../core/war/worlds.ts'

const m = market([product('a', { stock: 40 }), product('b', { price: 80 })])
const base = scenario(m, { days: 6 })
const prices = [{ seller: 'taomao', sku: 'a', from: 1, prices: [90, 80, 85] }]

/** A worker on this thread that answers when it is told to; messages are copied as between threads. */
class Seat extends EventTarget implements WorkerSeat {
  readonly messages: FluidMessage[] = []
  readonly #answers: FluidAnswers
  ended = false

  constructor(answers = new FluidAnswers()) {
    super()
    this.#answers = answers
  }

  postMessage(message: FluidMessage): void {
    this.messages.push(structuredClone(message))
  }

  /** Works off what has come, and warms as the worker does; answers how many questions there were. */
  work(): number {
    const answers = this.messages.splice(0).flatMap((message) => this.#answers.take(message) ?? [])
    for (const answer of answers) this.dispatchEvent(new MessageEvent('message', { data: structuredClone(answer) }))
    this.#answers.warm()
    return answers.length
  }

  terminate(): void {
    this.ended = true
  }
}

const engine = (s: Scenario, on = m): Outcome => previewOutcome(on, s, 'h')
const turn = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve) })

describe('answers of the window\'s worker', () => {
  let seat: Seat
  let worlds: number
  let asked: Scenario[]
  let world: { hash: string; market: Market } | null
  beforeEach(() => {
    seat = new Seat()
    worlds = 0
    asked = []
    world = { hash: 'h', market: m }
  })
  const desk = (over: Partial<FluidSources> = {}): FluidDesk => new FluidDesk({
    worker: () => seat, world: () => { worlds++; return Promise.resolve(world) }, engine: (s) => { asked.push(s); return Promise.resolve(engine(s)) }, ...over,
  })
  /** An answer, the worker being at it at once. */
  const answered = async (on: FluidDesk, s: Scenario, hash = 'h'): Promise<Outcome> => {
    const answer = on.ask(s, hash)
    // Whoever awaits it later hears of its fault.
    answer.catch(() => {})
    for (let turns = 0; turns < 5; turns++) { await turn(); seat.work() }
    return answer
  }

  test('are the engine\'s, to the bit, whatever is asked', async () => {
    await fc.assert(fc.asyncProperty(anyDeepWar, async ({ market: any, scenario: s }) => {
      seat = new Seat()
      world = { hash: 'h', market: any }
      expect(await answered(desk(), s)).toEqual(engine(s, any))
    }), { numRuns: 15 })
    expect(asked).toEqual([])
  })

  test('take the market once, and another once there is another', async () => {
    const on = desk()
    for (const s of [base, { ...base, days: 3 }, base]) expect(await answered(on, s)).toEqual(engine(s))
    expect(worlds).toBe(1)
    const dear = market([product('a', { price: 130 }), product('b')])
    world = { hash: 'new', market: dear }
    expect(await answered(on, base, 'new')).toEqual(previewOutcome(dear, base, 'new'))
    expect(worlds).toBe(2)
    world = null
    await expect(answered(on, base, 'gone')).rejects.toThrow(WarchestError)
    world = { hash: 'h', market: m }
    expect(await answered(on, base)).toEqual(engine(base))
  })

  test('are sent prices by date only where they are others than before', async () => {
    const on = desk()
    const sent: unknown[] = []
    const post = seat.postMessage.bind(seat)
    seat.postMessage = (message) => {
      if (message.kind === 'question') sent.push(typeof message.prices === 'string' ? message.prices : message.prices.length)
      post(message)
    }
    const scripted = { ...base, prices }
    for (const s of [base, scripted, { ...scripted, moves: [depth(0.1)] }, base, { ...base, prices: structuredClone(prices) }]) expect(await answered(on, s)).toEqual(engine(s))
    expect(sent).toEqual(['as-before', 1, 'as-before', 'none', 1])
  })

  test('say what does not fit, in the engine\'s words', async () => {
    const on = desk()
    const fault = await answered(on, { ...base, days: 0 }).catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(WarchestError)
    expect((fault as WarchestError).kind).toBe('bad-input')
    expect((fault as WarchestError).problems.map(({ code }) => code)).toEqual(['scenario.days'])
    expect(await answered(on, base)).toEqual(engine(base))
    expect(asked).toEqual([])
  })

  test('drop a question that is stale before its turn, and answer the one under way', async () => {
    const on = desk()
    const first = on.ask(base, 'h')
    await turn()
    const stop = new AbortController()
    const stale = on.ask({ ...base, days: 2 }, 'h', stop.signal)
    const last = on.ask({ ...base, days: 3 }, 'h')
    stop.abort()
    await expect(stale).rejects.toMatchObject({ name: 'AbortError' })
    let questions = 0
    for (let turns = 0; turns < 5; turns++) { await turn(); questions += seat.work() }
    expect(await first).toEqual(engine(base))
    expect(await last).toEqual(engine({ ...base, days: 3 }))
    expect(questions).toBe(2)
  })

  test('come from the engine where the window has no worker, or may not have one', async () => {
    for (const worker of [() => null, () => { throw new DOMException('no', 'SecurityError') }]) {
      const on = desk({ worker })
      expect(await on.ask(base, 'h')).toEqual(engine(base))
      expect(on.ownWorker).toBe(false)
    }
    expect(asked).toEqual([base, base])
  })

  test('come from the engine once the worker breaks, also those under way and waiting', async () => {
    const on = desk()
    const open = [base, { ...base, days: 2 }].map((s) => on.ask(s, 'h'))
    await turn()
    seat.dispatchEvent(new Event('error'))
    expect(await Promise.all(open)).toEqual([engine(base), engine({ ...base, days: 2 })])
    expect(seat.ended).toBe(true)
    expect(await on.ask({ ...base, days: 3 }, 'h')).toEqual(engine({ ...base, days: 3 }))
    expect(asked).toHaveLength(3)
  })

  test('come from the engine where the kernel may not run in the window', async () => {
    const broken = new FluidAnswers()
    broken.take = (message) => (message.kind === 'question' ? { number: message.number, kind: null, message: 'WebAssembly is blocked' } : null)
    seat = new Seat(broken)
    const on = desk()
    expect(await answered(on, base)).toEqual(engine(base))
    expect(on.ownWorker).toBe(false)
    expect(seat.ended).toBe(true)
  })
})
