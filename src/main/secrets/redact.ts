const MARK = '[secret]'
/** Shorter texts would blot out ordinary words. */
const SHORTEST = 4

/**
 * Takes secrets out of a text, in every form in which a store or a library may repeat them: as they are, in a URL, in JSON, in base64.
 * For texts that come from outside; what Warchest says itself never holds a secret.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf))].sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, MARK), text)
}

const formsOf = (secret: string): string[] => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...base64Of(secret)].filter((form) => form.length >= SHORTEST)

/** Without padding, and as it looks after one and after two other bytes: `user:secret` is encoded whole. */
function base64Of(secret: string): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${'\0'.repeat(before)}${secret}`).toString('base64').replaceAll('=', '')
    // The first and the last character also carry bits of the neighbours.
    return whole.slice(before === 0 ? 0 : before + 1, -1)
  })
}
