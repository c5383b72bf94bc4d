import { readFile, writeFile } from 'node:fs/promises'
import { AUDITED, type AuditEntry, type AuditVerdict } from '../../contract/audit.ts'
import { EXIT, number, text, usageError, type Command } from '../command.ts'
import { outFile } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'

/** What an entry tells beside its subject, short enough for a line. */
const told = ({ detail }: AuditEntry): string =>
  Object.entries(detail).filter(([name, value]) => value !== null && value !== '' && typeof value !== 'object' && name !== 'publicKey').map(([name, value]) => `${name} ${/^[0-9a-f]{64}$/.test(String(value)) || name === 'signature' ? String(value).slice(0, 12) : String(value)}`).join(', ')

/** One entry a line, in columns that begin where those above begin. */
function lines(entries: readonly AuditEntry[]): string {
  const cells = entries.map((one) => [String(one.seq), one.at, one.person ?? '-', one.what, one.subject, told(one)])
  const widths = [0, 1, 2, 3, 4].map((c) => Math.max(...cells.map((row) => row[c].length)))
  return cells.map((row) => row.map((cell, c) => (c === 0 ? cell.padStart(widths[0]) : c < 5 ? cell.padEnd(widths[c]) : cell)).join('  ').trimEnd()).join('\n')
}

const HOW: Readonly<Record<NonNullable<AuditVerdict['broken']>['how'], string>> = {
  content: 'says something else than what was written', link: 'does not follow on the one before it: one was put in, taken out or moved', gap: 'has not the next number: an entry before it is missing',
  end: 'is the last there is, but more have been written: the newest are missing', head: 'is the newest, and the hash that was kept is of no entry',
}

/** The chain's own answer, in a sentence. */
export const auditVerdictText = ({ whole, entries, head, broken }: AuditVerdict): string => (whole || broken === null ? `The log is whole: ${entries} entries from the first one on.${head === null ? '' : `\nhead ${head}`}`
  : `The log is BROKEN at entry ${broken.seq}: it ${HOW[broken.how]}. ${entries} entries before that hold.${head === null ? '' : `\nhead ${head}`}`)

export const auditCommands: readonly Command[] = [
  {
    name: 'audit',
    summary: 'Lists what was done in the workspace, newest first, with the hash of the newest entry.',
    usage: '[--what W] [--person NAME] [--text T] [--limit N] [--out FILE] [options]',
    options: {
      ...WORKSPACE_OPTIONS,
      what: { type: 'string', value: 'W', help: 'one kind of act, e.g. plan.sign' },
      person: { type: 'string', value: 'NAME', help: 'who did it' },
      text: { type: 'string', value: 'T', help: 'part of a subject or its details' },
      limit: { type: 'string', value: 'N', help: 'how many (default 50)' },
      out: { type: 'string', value: 'FILE', help: 'write the whole log to this file as JSON lines' },
    },
    examples: ['warchest audit --what plan.sign --workspace tianbao.warchest', 'warchest audit --out log.jsonl --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const { values, output } = invocation
        const wanted = text(values, 'what')
        const what = wanted === null ? null : AUDITED.find((one) => one === wanted)
        if (what === undefined) throw usageError(`'${wanted}' is not a kind of act.`, `Use one of: ${AUDITED.join(', ')}.`)
        const out = await outFile('out', text(values, 'out'))
        if (out !== null) await writeFile(out, Buffer.from((await client.audit.export()).base64, 'base64'))
        const page = await client.audit.page({ what, person: text(values, 'person'), text: text(values, 'text') ?? '', offset: 0, limit: number(values, 'limit', { min: 1, max: 10_000, integer: true }) ?? 50 })
        output.answer(page, page.total === 0 ? 'The log has no such entry.' : [lines(page.entries), `${page.entries.length} of ${page.total} entries`, ...(page.head === null ? [] : [`head ${page.head}`])].join('\n'))
        return EXIT.ok
      }),
  },
  {
    name: 'audit verify',
    summary: 'Follows the log’s chain of hashes from the first entry and says where it breaks. Exit code 1 where it does.',
    usage: '[--head HASH|FILE] [options]',
    options: { ...WORKSPACE_OPTIONS, head: { type: 'string', value: 'HASH', help: 'a head that was kept elsewhere, or a file it stands in: the log must still hold that entry' } },
    examples: ['warchest audit verify --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const verdict = await client.audit.verify({ head: await headGiven(text(invocation.values, 'head')) })
        invocation.output.answer(verdict, auditVerdictText(verdict))
        return verdict.whole ? EXIT.ok : EXIT.no
      }),
  },
]

/** The hash itself, or the last one that stands in a file. */
async function headGiven(given: string | null): Promise<string | null> {
  if (given === null || /^[0-9a-f]{64}$/i.test(given.trim())) return given
  const found = (await readFile(given, 'utf8').catch(() => '')).match(/[0-9a-f]{64}/gi)
  if (found === null) throw usageError(`--head ${given} is neither a hash nor a file with one.`, 'Give the 64 hexadecimal digits that `warchest audit` shows as head.')
  return found[found.length - 1]
}
