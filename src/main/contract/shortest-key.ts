/** Fewest characters of a key that the stores' secrets are kept under: shorter ones can be guessed whatever a guess costs. */
export const SHORTEST_KEY = 12
