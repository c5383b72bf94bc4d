// Everything the set-up has to say goes to stderr: stdout belongs to the program that is started.

/** @param {string} text */
export const say = (text) => void process.stderr.write(`${text}\n`)

/**
 * Ends the set-up with one sentence of what is wrong and one of what to do.
 * @param {string} what
 * @param {string} mend
 * @returns {never}
 */
export function refuse(what, mend) {
  say(`\nWarchest: ${what}\n  ${mend}\n`)
  process.exit(2)
}
