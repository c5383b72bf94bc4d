/** Runs the sides one after the other, round after round, turning the order each time, so that a slow spell of the machine meets all of them. Results per side, in the order of the rounds. */
export async function alternate<T>(sides: readonly (() => Promise<T>)[], rounds: number): Promise<T[][]> {
  const results: T[][] = sides.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const order = sides.map((_, side) => (round % 2 === 0 ? side : sides.length - 1 - side))
    for (const side of order) results[side].push(await sides[side]())
  }
  return results
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Largest of the values that are known. */
export function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}
