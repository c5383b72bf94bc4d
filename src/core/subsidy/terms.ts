/** Which products a move or an instrument touches; empty lists mean all. */
export interface Scope {
  readonly categories: readonly string[]
  readonly skus: readonly string[]
}

/** Who pays a subsidy, as shares that add to 1. */
export interface FundingSplit {
  readonly platform: number
  readonly merchant: number
  readonly brand: number
  readonly bank: number
  readonly state: number
}
