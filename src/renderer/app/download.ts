import type { ExportedFile } from '../../main/contract/contract.ts'

/** Hands a file of an export to the person. */
export function download({ name, mediaType, base64 }: ExportedFile): void {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click is handled later; the address must live until then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
