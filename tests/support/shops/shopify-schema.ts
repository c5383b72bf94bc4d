import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { root } from '../project.ts'

const run = promisify(execFile)
const folder = join(root, 'tests/stores/shopify')
const data = join(folder, '.cache/data')

/** Stable versions of the Admin schema that the connector is held to. */
export const VERSIONS = ['2025-10', '2026-01', '2026-04', '2026-07', '2026-10'] as const

/** As much of the `graphql` package as is used; it lies in the folder of the fixture. */
export interface GraphQL {
  buildClientSchema(introspection: unknown): object
  parse(text: string): object
  validate(schema: object, document: object): readonly { readonly message: string }[]
  execute(call: { readonly schema: object; readonly document: object; readonly rootValue: object; readonly variableValues?: unknown }): Promise<{ data?: unknown; errors?: readonly { message: string }[] }>
}

/** Installs graphql and fetches the schema where they are missing; null, or why that cannot be done. */
export async function ensureShopify(): Promise<string | null> {
  try {
    if (!existsSync(join(folder, 'node_modules/graphql'))) await run('npm', ['ci', '--ignore-scripts'], { cwd: folder })
    if (VERSIONS.every((version) => existsSync(join(data, `admin_${version}.json.gz`)))) return null
    const { schema } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { schema: { package: string; integrity: string } }
    const parts = mkdtempSync(join(tmpdir(), 'warchest-shopify-'))
    try {
      // Alone: what it depends on is a whole command line that no test needs.
      const { stdout } = await run('npm', ['pack', schema.package, '--json', '--ignore-scripts', '--pack-destination', parts], { cwd: parts })
      const [{ filename }] = JSON.parse(stdout) as { filename: string }[]
      const found = `sha512-${createHash('sha512').update(readFileSync(join(parts, filename))).digest('base64')}`
      if (found !== schema.integrity) throw new Error(`${schema.package} is not what it was: ${found}`)
      await run('tar', ['xzf', filename, 'package/dist/data', 'package/LICENSE'], { cwd: parts })
      mkdirSync(join(folder, '.cache'), { recursive: true })
      rmSync(data, { recursive: true, force: true })
      await run('cp', ['-r', join(parts, 'package/dist/data'), `${data}.${process.pid}`])
      renameSync(`${data}.${process.pid}`, data)
    } finally {
      rmSync(parts, { recursive: true, force: true })
    }
    return null
  } catch (error) {
    return `Shopify's schema could not be fetched: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
  }
}

export const graphql = async (): Promise<GraphQL> => ((await import(pathToFileURL(join(folder, 'node_modules/graphql/index.mjs')).href)) as GraphQL)

/** The published schema of a version. */
export async function schemaOf(version: (typeof VERSIONS)[number]): Promise<object> {
  const introspection = JSON.parse(gunzipSync(readFileSync(join(data, `admin_${version}.json.gz`))).toString()) as { data?: unknown }
  return (await graphql()).buildClientSchema(introspection.data ?? introspection)
}
