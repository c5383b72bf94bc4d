import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportFormat } from '../../contract/contract.ts'
import { EXIT, requiredText, text, usageError, type Command } from '../command.ts'
import { outFolder } from '../files.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'

export const exportBurnCommand: Command = {
  name: 'export burn',
  summary: 'Writes the burn pack of an outcome: chart page, figures, workbook, with scenario id, assumptions and sources.',
  usage: '--out DIR [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    format: { type: 'string', value: 'LIST', help: 'any of svg,png,csv,xlsx (default all)' },
    out: { type: 'string', value: 'DIR', help: 'folder to write into' },
    outcome: { type: 'string', value: 'HASH', help: 'the outcome (default: the latest)' },
    language: { type: 'string', value: 'en|zh', help: 'language of the pack (default en)' },
    theme: { type: 'string', value: 'light|dark', help: 'colours of the pictures (default light)' },
  },
  examples: ['warchest export burn --format svg,png,csv,xlsx --out pack --workspace tianbao.warchest'],
  run: (invocation) =>
    withWorkspace(invocation, { create: false }, async ({ client }) => {
      const { values, output } = invocation
      const formats = exportFormat.array().min(1).safeParse((text(values, 'format') ?? 'svg,png,csv,xlsx').split(',').map((part) => part.trim()))
      if (!formats.success) throw usageError(`--format ${text(values, 'format')} is not understood.`, 'Give any of svg,png,csv,xlsx, separated by commas.')
      const language = text(values, 'language') ?? 'en'
      const theme = text(values, 'theme') ?? 'light'
      if (language !== 'en' && language !== 'zh') throw usageError(`--language ${language} is not known.`, 'Give en or zh.')
      if (theme !== 'light' && theme !== 'dark') throw usageError(`--theme ${theme} is not known.`, 'Give light or dark.')
      const outcomeHash = text(values, 'outcome') ?? (await client.scenarios.outcomes({ scenarioId: null }))[0]?.hash
      if (outcomeHash === undefined) throw usageError('The workspace has no outcome.', 'Run `warchest simulate` first.')
      const folder = await outFolder('out', requiredText(values, 'out'))
      const files = await client.burn.export({ outcomeHash, formats: formats.data, language, theme })
      for (const file of files) await writeFile(join(folder, file.name), Buffer.from(file.base64, 'base64'))
      output.answer({ outcomeHash, files: files.map((file) => file.name) }, files.map((file) => join(folder, file.name)).join('\n'))
      return EXIT.ok
    }),
}
