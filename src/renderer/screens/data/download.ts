/** Hands a text to the person as a file. */
export function downloadText(name: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click is handled later; the address must live until then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
