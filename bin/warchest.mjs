#!/usr/bin/env node
// The command line: finds the right Node and, in a checkout, builds what changed.
import { existsSync } from 'node:fs'
import { at, ensureBuild, ensureNode, front, refuse } from '../scripts/ensure.mjs'

const node = await ensureNode()
if (existsSync(at('src', 'main', 'cli', 'main.ts'))) await ensureBuild(node)
const program = at('out', 'main', 'cli.js')
if (!existsSync(program)) refuse('the built command line is missing.', 'Install Warchest again.')
process.exitCode = await front(node, ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)])
