/** What one screen asks of another that it opens, in the address. */
export interface Asked {
  /** A plan that is to be published. */
  readonly plan?: string
}

export const askedOf = ({ plan }: Readonly<Record<string, unknown>>): Asked => (typeof plan === 'string' ? { plan } : {})
