import type { Task } from '../subsidy/instrument.ts'

/** A day of a task campaign; money is major units. */
export interface TaskDay {
  /** Prizes promised to today's starters who will finish, won, and no longer owed. */
  readonly promised: number
  readonly won: number
  readonly lapsed: number
  /** People who had been promised something and will not get it. */
  readonly letDown: number
}

/**
 * Progress of a task campaign in the mean: every day starters begin, and those who finish do so at the deadline. Of the winners `fakeAccountShare` are fake; prizes go to all, as long as there
 * are any. A prize is owed from the start of the way to it. With a reset all progress is gone: what was owed lapses, and everybody on the way has been let down.
 */
export class TaskProgress {
  readonly #task: Task
  readonly #from: number
  readonly #to: number
  #stock = 0
  #reset = -1

  constructor(task: Task, from: number, to: number) {
    this.#task = task
    this.#from = from
    this.#to = to
  }

  startPath(): void {
    this.#stock = this.#task.prizeStock ?? Number.POSITIVE_INFINITY
    this.#reset = -1
  }

  day(day: number): TaskDay {
    const { startersPerDay, completion, prizeCost, deadlineDays, resetDay } = this.#task
    const finishing = startersPerDay * completion[completion.length - 1]
    const starts = (from: number, to: number): number => Math.max(0, Math.min(to, this.#to) - Math.max(from, this.#from, this.#reset))
    let lapsed = 0
    let letDown = 0
    if (resetDay !== null && day === this.#from + resetDay) {
      const days = starts(day - deadlineDays, day)
      lapsed += days * finishing * prizeCost
      letDown += days * startersPerDay * (completion[0] ?? 0)
      this.#reset = day
    }
    let won = 0
    if (starts(day - deadlineDays, day - deadlineDays + 1) > 0) {
      const prizes = Math.min(finishing, this.#stock)
      this.#stock -= prizes
      won = prizes * prizeCost
      lapsed += (finishing - prizes) * prizeCost
      letDown += finishing - prizes
    }
    return { promised: day >= this.#from && day < this.#to ? finishing * prizeCost : 0, won, lapsed, letDown }
  }
}
