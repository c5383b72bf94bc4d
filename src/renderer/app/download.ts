import type { ExportedFile } from '../../main/contract/contract.ts'

/** Hands a file of an export to the person. */
export const download = ({ name, mediaType, base64 }: ExportedFile): void => hand(name, new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: mediaType }))

/** Hands a text to the person as a file. */
export const downloadText = (name: string, mediaType: string, text: string): void => hand(name, new Blob([text], { type: mediaType }))

function hand(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click is handled later; the address must live until then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
