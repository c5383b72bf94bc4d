import { EXIT, flag, usageError, type Command } from '../command.ts'
import { withWorkspace, WORKSPACE_OPTIONS } from '../session.ts'
import { table } from '../table.ts'

export const scenarioCommands: readonly Command[] = [
  {
    name: 'scenario list',
    summary: 'Lists the scenarios of the workspace and the presets that fit its market.',
    usage: '[options]',
    options: WORKSPACE_OPTIONS,
    examples: ['warchest scenario list --workspace tianbao.warchest'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const scenarios = await client.scenarios.list()
        const presets = await client.scenarios.presets()
        const rows = [...scenarios.map((s) => [s.id, 'saved', s.name]), ...presets.filter((p) => !scenarios.some((s) => s.id === p.scenario.id)).map((p) => [p.scenario.id, 'preset', p.title.en])]
        invocation.output.answer({ scenarios, presets: presets.map((p) => ({ id: p.scenario.id, title: p.title, question: p.question })) }, table(['id', 'kind', 'name'], rows))
        return EXIT.ok
      }),
  },
  {
    name: 'scenario show',
    summary: 'Prints a scenario or a preset as JSON, to edit and simulate.',
    usage: 'ID [options]',
    options: { ...WORKSPACE_OPTIONS, preset: { type: 'boolean', help: 'the preset as today\'s data make it, even where a scenario of that id was saved' } },
    examples: ['warchest scenario show hold --workspace tianbao.warchest > hold.json'],
    run: (invocation) =>
      withWorkspace(invocation, { create: false }, async ({ client }) => {
        const [id] = invocation.positionals
        if (id === undefined) throw usageError('scenario show takes the id of a scenario.', 'See `warchest scenario list`.')
        const fresh = flag(invocation.values, 'preset')
        const scenario = fresh ? (await client.scenarios.presets()).find((p) => p.scenario.id === id)?.scenario : await client.scenarios.get({ id })
        if (scenario === undefined) throw usageError(`There is no preset ${id}.`, 'See `warchest scenario list`.')
        invocation.output.answer(scenario, JSON.stringify(scenario, null, 2))
        return EXIT.ok
      }),
  },
]
