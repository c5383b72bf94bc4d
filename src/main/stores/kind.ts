import type { z } from 'zod'
import { WarchestError, type Problem } from '../../core/problem.ts'
import type { StoreField, StoreKindInfo, StoreSecretField } from '../contract/stores.ts'
import type { Clock } from '../engine/clock.ts'
import type { StoreConnector } from './connector.ts'
import { BAD_PORT } from './fields.ts'

/** What a connector is made from. */
export interface ConnectorOptions<S> {
  readonly id: string
  readonly name: string
  readonly settings: S
  /** By name; an optional one that was not given is absent. */
  readonly secrets: Readonly<Record<string, string>>
  readonly clock: Clock
}

/** A kind of store as its folder describes it: one value from which the form, the storage, the documentation and the connector derive. */
export interface StoreKindSpec<S> extends StoreKindInfo {
  /** Reads the settings as a person gave them. Messages are for persons: "must be …". */
  readonly schema: z.ZodType<S>
  /** Where the secrets may be sent: scheme, host and port, or whatever else names the other side. */
  target(settings: S): string
  /** With these settings; the declared ones are those of the initial settings. */
  connect(options: ConnectorOptions<S>): StoreConnector
}

/** A kind with its settings' type closed over. */
export interface StoreKind {
  readonly info: StoreKindInfo
  /** @throws WarchestError 'bad-input' with a problem for each setting that will not do */
  check(settings: Readonly<Record<string, string>>): { readonly target: string }
  connect(options: ConnectorOptions<Readonly<Record<string, string>>>): StoreConnector
}

export function storeKind<S>(spec: StoreKindSpec<S>): StoreKind {
  const { schema, target, connect, ...info } = spec
  const read = (settings: Readonly<Record<string, string>>): S => {
    // Blank is not given, and blanks around an address are a slip of the hand.
    const given = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== ''))
    const missing = info.fields.filter(({ name, required }) => required && given[name] === undefined)
    if (missing.length > 0) throw new WarchestError('bad-input', missing.map(missingProblem))
    const result = schema.safeParse(given)
    if (result.success) return result.data
    throw new WarchestError('bad-input', result.error.issues.map((issue) => settingProblem(info.fields, issue)))
  }
  return { info, check: (settings) => ({ target: target(read(settings)) }), connect: (options) => connect({ ...options, settings: read(options.settings) }) }
}

const missingProblem = ({ name, label }: StoreField | StoreSecretField): Problem =>
  ({ code: 'store.setting-missing', message: `${label.en} is missing.`, mend: 'Give it.', field: name, params: { setting: label.en } })

/** @param kept names of the secrets that need not be given again */
export function assertSecrets({ secrets }: StoreKindInfo, given: Readonly<Record<string, string>>, kept: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !secrets.some((field) => field.name === name))
  if (unknown.length > 0) throw new WarchestError('bad-input', unknown.map((name) => ({ code: 'store.secret-unknown', message: `This kind of store has no secret named ${name}.`, mend: `It has: ${secrets.map((field) => field.name).join(', ') || 'none'}.`, field: name, params: { setting: name } })))
  const missing = secrets.filter(({ name, required }) => required && given[name] === undefined && !kept.includes(name))
  if (missing.length > 0) throw new WarchestError('bad-input', missing.map(missingProblem))
}

function settingProblem(fields: readonly StoreField[], issue: z.core.$ZodIssue): Problem {
  const name = String(issue.path[0] ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : ''))
  const label = fields.find((field) => field.name === name)?.label.en ?? name
  const fault = issue.code === 'unrecognized_keys' ? 'is not a setting of this kind of store' : issue.message
  const own: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined
  return { code: typeof own === 'string' ? own : fault === BAD_PORT ? 'store.setting-port' : 'store.setting', message: `${label} ${fault}.`, mend: 'Correct it.', field: name, params: { setting: label, fault } }
}
