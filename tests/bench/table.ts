import type { Figure } from './bench.ts'

/** How many times faster than the peer; null without one. */
export const ratioOf = (figure: Figure): number | null => (figure.peer === null ? null : figure.peer.seconds / figure.seconds)

const HEAD = ['bench', 'case', 'threads', 'amount', 'seconds', 'per second', 'peak MB', 'peer s', 'peer MB', 'x peer', 'checks']
const LEFT = new Set([0, 1, HEAD.length - 1])

/** The figures as a plain table, numbers to the right. */
export function table(figures: readonly Figure[]): string {
  const lines = [HEAD, ...figures.map(cells)]
  const width = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  return lines.map((line) => line.map((cell, column) => (LEFT.has(column) ? cell.padEnd(width[column]) : cell.padStart(width[column]))).join('  ').trimEnd()).join('\n')
}

/** A figure as one line of JSON. */
export const jsonLine = (figure: Figure): string => JSON.stringify({ ...figure, perSecond: figure.amount / figure.seconds, ratio: ratioOf(figure) })

function cells(figure: Figure): string[] {
  const ratio = ratioOf(figure)
  return [
    figure.bench, figure.case, String(figure.threads), `${whole(figure.amount)} ${figure.unit}`, figure.seconds.toFixed(3), whole(figure.amount / figure.seconds), megabytes(figure.peakMegabytes),
    figure.peer ? figure.peer.seconds.toFixed(3) : '-', megabytes(figure.peer?.peakMegabytes ?? null), ratio === null ? '-' : ratio.toFixed(2),
    figure.checks.map(({ name, found, wanted, met }) => `${met ? 'ok' : 'MISSED'}: ${name} ${found} (${wanted})`).join('; '),
  ]
}

const whole = (value: number): string => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',')

const megabytes = (value: number | null): string => (value === null ? '-' : String(Math.round(value)))
