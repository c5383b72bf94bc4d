/** A bucket that fills steadily and that every request takes one from. */
export class RateLimit {
  readonly #burst: number
  readonly #perSecond: number
  readonly #milliseconds: () => number
  #left: number
  #at: number

  /** @param milliseconds a monotonic clock */
  constructor(options: { readonly burst: number; readonly perSecond: number }, milliseconds: () => number) {
    this.#burst = options.burst
    this.#perSecond = options.perSecond
    this.#milliseconds = milliseconds
    this.#left = options.burst
    this.#at = milliseconds()
  }

  /** False where the bucket is empty. */
  take(): boolean {
    const now = this.#milliseconds()
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
