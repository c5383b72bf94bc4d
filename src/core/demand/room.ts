/** Makes room for typed arrays: a thread's own, or such as several threads see. */
export type Room = (bytes: number) => ArrayBufferLike

/** Room of one thread. */
export const ownRoom: Room = (bytes) => new ArrayBuffer(bytes)

export const reals = (room: Room, length: number): Float64Array => new Float64Array(room(8 * length))
export const wholes = (room: Room, length: number): Int32Array => new Int32Array(room(4 * length))
export const bytes = (room: Room, length: number): Uint8Array => new Uint8Array(room(length))

/** A copy of the values in that room. */
export function wholesFrom(room: Room, values: ArrayLike<number>): Int32Array {
  const to = wholes(room, values.length)
  to.set(values)
  return to
}
