/** What of yesterday's share stock is kept, where half of it is forgotten in `halfLifeDays`. */
export const habitKept = (halfLifeDays: number): number => 0.5 ** (1 / halfLifeDays)

/**
 * Share stock of tomorrow: an exponential mean of daily shares (Guadagni and Little 1983, "A Logit Model of Brand Choice Calibrated on Scanner Data", Marketing Science 2, their loyalty variable).
 * A day without sales teaches nobody anything.
 */
export const habitAfter = (stock: number, share: number | null, kept: number): number => (share === null ? stock : kept * stock + (1 - kept) * share)
