/** Where players end who, one after another, answer best to what the others do now. */
export interface ResponsePath {
  /** Profiles in order: one strategy per player. */
  readonly profiles: readonly (readonly number[])[]
  /** `rest`: nobody wants to move, a pure equilibrium. `cycle`: from `cycleFrom` on the profiles repeat for ever. */
  readonly end: 'rest' | 'cycle'
  readonly cycleFrom: number | null
}

/**
 * Best-response dynamics of any number of players: in each step the next player in turn who gains by moving does so, to its best strategy; ties keep what is played.
 * @param strategies number of strategies of each player
 * @param payoff what `player` gets in a profile; asked once per profile and player
 */
export function bestResponseDynamics(strategies: readonly number[], payoff: (profile: readonly number[], player: number) => number, start: readonly number[]): ResponsePath {
  const known = new Map<string, number>()
  const value = (profile: readonly number[], player: number): number => {
    const key = `${player}:${profile.join(',')}`
    const held = known.get(key)
    if (held !== undefined) return held
    const found = payoff(profile, player)
    known.set(key, found)
    return found
  }
  const profiles = [[...start]]
  // What happens next depends on the profile and on whose turn it is, and on how many have just passed.
  const seen = new Map<string, number>()
  let now = [...start]
  let idle = 0
  for (let turn = 0; idle < strategies.length; turn = (turn + 1) % strategies.length) {
    const state = `${turn}:${idle}:${now.join(',')}`
    const before = seen.get(state)
    if (before !== undefined) return { profiles, end: 'cycle', cycleFrom: before }
    seen.set(state, profiles.length - 1)
    let best = now
    for (let s = 0; s < strategies[turn]; s++) {
      const tried = now.map((held, player) => (player === turn ? s : held))
      if (value(tried, turn) > value(best, turn)) best = tried
    }
    if (best === now) {
      idle++
      continue
    }
    idle = 0
    now = best
    profiles.push([...now])
  }
  return { profiles, end: 'rest', cycleFrom: null }
}
