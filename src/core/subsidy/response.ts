/** How our share of a category answers when one product's own utility moves and everything else stays: the nested logit in closed form around its start. */
export interface OwnResponse {
  /** lambda of the category. */
  readonly similarity: number
  /** P(k|i) of ours and P(i), at the start. */
  readonly within: number
  readonly product: number
}

/** Share after our utility moved by `u`, over the share before (MODEL.md section 2). */
export function shareAfter({ similarity, within, product }: OwnResponse, u: number): number {
  const pull = Math.exp(u / similarity)
  const sum = 1 - within + within * pull
  const top = similarity === 1 ? sum : sum ** similarity
  return (pull / sum) * (top / (1 - product + product * top))
}

/** The same; and its logarithm's derivative by u. */
export function shareRatio({ similarity, within, product }: OwnResponse, u: number): { readonly ratio: number; readonly slope: number } {
  const pull = Math.exp(u / similarity)
  const sum = 1 - within + within * pull
  const top = sum ** similarity
  const all = 1 - product + product * top
  const q = (within * pull) / sum
  const p = (product * top) / all
  return { ratio: (pull / sum) * (top / all), slope: (1 - q) / similarity + (1 - p) * q }
}

/** The one move of utility that gives this share ratio: Newton on the logarithm, which is concave and rising, from the move of a small offer. */
export function utilityOf(response: OwnResponse, ratio: number): number {
  const aim = Math.log(ratio)
  let u = aim * response.similarity
  for (let step = 0; step < 60; step++) {
    const now = shareRatio(response, u)
    const by = (Math.log(now.ratio) - aim) / now.slope
    u -= by
    if (Math.abs(by) <= 1e-13 * Math.max(1, Math.abs(u))) break
  }
  return u
}
