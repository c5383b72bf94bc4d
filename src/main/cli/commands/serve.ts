import { existsSync } from 'node:fs'
import { startServer } from '../../server/start-server.ts'
import { prepareSample } from '../../engine/sample.ts'
import { EXIT, flag, number, requiredText, type Command } from '../command.ts'
import { withDesk, WORKSPACE_OPTIONS } from '../session.ts'

/** @param rendererRoot folder of the built interface */
export const serveCommand = (rendererRoot: string): Command => ({
  name: 'serve',
  summary: 'Serves the interface on this machine and prints its address with the token; Ctrl+C ends it.',
  usage: '--workspace F [--port N] [options]',
  options: {
    ...WORKSPACE_OPTIONS,
    port: { type: 'string', value: 'N', help: 'port on 127.0.0.1 (default: any free one)' },
    sample: { type: 'boolean', help: 'where the workspace does not exist yet, make it from the sample world' },
  },
  examples: ['warchest serve --workspace tianbao.warchest --sample --port 4173'],
  run: (invocation) => {
    const { values, output, signal } = invocation
    const path = requiredText(values, 'workspace')
    return withDesk(invocation, { form: 'served' }, async ({ desk, wait }) => {
      if (flag(values, 'sample') && !existsSync(path)) {
        output.remark('Making the sample world; this happens once.')
        await wait(desk.jobs.start('sample', 'Sample world', (context) => prepareSample(desk, path, context), ''))
      } else {
        desk.open(path, { create: true })
      }
      const served = await startServer({ desk, rendererRoot, port: number(values, 'port', { min: 0, max: 65_535, integer: true }) ?? 0 })
      output.answer({ url: served.url, workspace: path }, `Warchest answers on ${served.url}`)
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve())
      })
      await served.close()
      return EXIT.ok
    })
  },
})
