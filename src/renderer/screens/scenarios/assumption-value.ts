/** As many decimals as a figure of that size can use; whole numbers have none. */
const digitsOf = (value: number): number => (Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 10 ? 1 : 3)

/**
 * The value of an assumption as a person reads it.
 * @param word what a value that is a word of the program is called (kinds of policy); null: it is none
 */
export function assumptionValue(value: number | string, number: (value: number, options: { readonly digits: number }) => string, word: (value: string) => string | null): string {
  return typeof value === 'number' ? number(value, { digits: digitsOf(value) }) : (word(value) ?? value)
}
