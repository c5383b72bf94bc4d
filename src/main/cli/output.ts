import type { Output } from './command.ts'

/** Where the streams end up; handed in so that tests can read them. */
export interface Streams {
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean }
}

/** Figures to stdout, progress to stderr: rewritten in place on a terminal, one line per tenth otherwise. */
export function makeOutput(streams: Streams, json: boolean): Output {
  let tenth = -1
  let label = ''
  return {
    answer: (value, text) => void streams.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`),
    remark: (text) => void streams.stderr.write(`${text}\n`),
    progress: (done, total, note) => {
      if (!(total > 0)) return
      const now = Math.floor((10 * done) / total)
      if (streams.stderr.isTTY) {
        streams.stderr.write(`\r${note} ${done}/${total}   ${done >= total ? '\n' : ''}`)
      } else if (now !== tenth || note !== label) {
        streams.stderr.write(`${note} ${done}/${total}\n`)
      }
      tenth = now
      label = note
    },
  }
}
