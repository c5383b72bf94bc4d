// Moves the wall clock of the process that loads this before all else:  WARCHEST_TEST_CLOCK=MILLISECONDS node --import .../moved-clock.ts ...
// The steady clock, timers and files keep their own time. Child processes inherit both.
const shift = Number(process.env['WARCHEST_TEST_CLOCK'] ?? 0)
const RealDate = Date

class MovedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RealDate.now() + shift)
    else super(...(given as [number]))
  }

  static override now(): number {
    return RealDate.now() + shift
  }
}
globalThis.Date = MovedDate as DateConstructor
