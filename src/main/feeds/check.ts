import { dayNumber } from '../../core/calendar/calendar.ts'
import { CURRENCIES, exponentOf, type Currency } from '../../core/money/money.ts'
import type { Problem } from '../../core/problem.ts'
import { quoted, type Duck } from './duck.ts'
import type { FeedMapping } from './feed.ts'
import { fieldsOf, ONE_OF, treasuryItems, type FieldSpec } from './fields.ts'
import { feedProblem, type FeedCode } from './messages.ts'
import type { ColumnType, LoadedTable } from './source.ts'

/** A cell that cannot be taken, by the row's id in its table. */
export interface CellFault {
  readonly rowid: number
  readonly code: FeedCode
  readonly field: string
  readonly value: string | null
  readonly params: Readonly<Record<string, string | number>>
}

/** Faults of one kind that are listed one by one; all are counted. */
const LISTED = 100_000
/** Amounts above this are no safe integer of minor units. */
const LARGEST = 9e15

/** Is the mapping itself usable on these columns? Looks at no row. */
export function mappingProblems(mapping: FeedMapping, file: string, columns: readonly string[]): Problem[] {
  const place = { file, row: 1 }
  const given = [...Object.keys(mapping.columns), ...Object.keys(mapping.constants)]
  const fields = fieldsOf(mapping.kind, given)
  const known = new Set(fields.map((field) => field.name))
  const problems: Problem[] = []
  for (const name of given) if (!known.has(name)) problems.push(feedProblem('field.unknown', { ...place, field: name }, { kind: mapping.kind, fields: [...known].join(', ') }))
  for (const [field, column] of Object.entries(mapping.columns)) {
    if (!columns.includes(column)) problems.push(feedProblem('column.missing', { ...place, field }, { column, columns: columns.join(', ') }))
  }
  for (const field of fields) if (field.required && !given.includes(field.name)) problems.push(feedProblem('field.missing', { ...place, field: field.name }))
  const oneOf = ONE_OF[mapping.kind]
  if (oneOf && !oneOf.some((name) => given.includes(name))) problems.push(feedProblem('field.missing', { ...place, field: oneOf.join(' / ') }))
  if (!CURRENCIES.includes(mapping.currency as Currency)) problems.push(feedProblem('currency.unknown', { ...place, field: 'currency' }, { currency: mapping.currency, currencies: CURRENCIES.join(', ') }))
  return problems
}

/** One mapped table: SQL for the values of its fields, and the faults of its cells. */
export class CheckedTable {
  readonly loaded: LoadedTable
  readonly mapping: FeedMapping
  readonly currency: Currency
  readonly #fields: readonly FieldSpec[]

  constructor(loaded: LoadedTable, mapping: FeedMapping) {
    this.loaded = loaded
    this.mapping = mapping
    this.currency = mapping.currency as Currency
    this.#fields = fieldsOf(mapping.kind, [...Object.keys(mapping.columns), ...Object.keys(mapping.constants)])
  }

  has(field: string): boolean {
    return this.mapping.columns[field] !== undefined || this.mapping.constants[field] !== undefined
  }

  /** Covariates mapped, without their prefix. */
  get covariates(): readonly FieldSpec[] {
    return this.#fields.filter((field) => field.name.startsWith('covariate.') && this.has(field.name))
  }

  /** The trimmed text of a field, NULL where blank or not mapped. */
  text(field: string): string {
    const column = this.#column(field)
    if (column?.type === 'text') return `nullif(trim(${column.sql}), '')`
    // A whole number reads as one: 7, not 7.0.
    if (column?.type === 'number') return `CASE WHEN ${column.sql} = trunc(${column.sql}) AND abs(${column.sql}) < 1e15 THEN CAST(CAST(${column.sql} AS BIGINT) AS VARCHAR) ELSE CAST(${column.sql} AS VARCHAR) END`
    if (column) return `CAST(${column.sql} AS VARCHAR)`
    const constant = this.mapping.constants[field]
    return constant === undefined ? 'NULL::VARCHAR' : `nullif(trim(${quoted(constant)}), '')`
  }

  /** True where the field is blank. */
  blank(field: string): string {
    const column = this.#column(field)
    return column && column.type !== 'text' ? `${column.sql} IS NULL` : `${this.text(field)} IS NULL`
  }

  /** The value as a number, NULL where blank: money in major units, dates as days since 1970, flags and shares in 0..1. */
  number(field: string): string {
    const type = this.#fields.find((known) => known.name === field)?.type
    const column = this.#column(field)
    if (type === 'date') return this.#day(field, column)
    const plain = column?.type === 'number' ? `CASE WHEN isfinite(${column.sql}) THEN ${column.sql} END` : `as_number(${this.text(field)})`
    if (type === 'money') return `(${plain} * ${this.mapping.moneyUnit})`
    if (type !== 'flag') return plain
    return column?.type === 'number' ? `CASE WHEN ${column.sql} BETWEEN 0 AND 1 THEN ${column.sql} END` : `as_flag(${this.text(field)})`
  }

  /** Money per sold pack in major units. */
  packPrice(field: string): string {
    return this.has('packSize') ? `(${this.number(field)} * ${this.number('packSize')})` : this.number(field)
  }

  packUnits(): string {
    return this.has('packSize') ? `(${this.number('units')} / ${this.number('packSize')})` : this.number('units')
  }

  /** A major-unit expression as whole minor units. */
  minor(major: string): string {
    return `as_minor((${major}) * ${10 ** exponentOf(this.currency)})`
  }

  /** Every cell that cannot be taken. One pass counts; only what was found is then listed. */
  async faults(duck: Duck): Promise<{ faults: CellFault[]; count: number }> {
    const rules = this.#rules()
    const counts = rules.length === 0 ? [] : (await duck.rows<number[]>(`SELECT ${rules.map((rule) => `count(*) FILTER (WHERE ${rule.when})::INTEGER`).join(', ')} FROM ${this.loaded.table}`))[0]
    const faults: CellFault[] = []
    for (const [i, rule] of rules.entries()) {
      if (counts[i] === 0) continue
      const rows = await duck.rows<[number, string | null]>(`SELECT rowid::INTEGER, ${this.text(rule.field)} FROM ${this.loaded.table} WHERE ${rule.when} ORDER BY rowid LIMIT ${LISTED}`)
      for (const [rowid, value] of rows) faults.push({ rowid, code: rule.code, field: rule.field, value, params: rule.params ?? {} })
    }
    const twice = await this.#duplicates(duck)
    return { faults: [...faults, ...twice], count: counts.reduce((a, b) => a + b, 0) + twice.length }
  }

  #column(field: string): { readonly sql: string; readonly type: ColumnType } | null {
    const name = this.mapping.columns[field]
    const index = name === undefined ? -1 : this.loaded.columns.indexOf(name)
    return index < 0 ? null : { sql: `c${index}`, type: this.loaded.types[index] }
  }

  #day(field: string, column: { readonly sql: string; readonly type: ColumnType } | null): string {
    const { period } = this.mapping
    const text = this.text(field)
    if (column?.type === 'date') return `CAST(${column.sql} - DATE '1970-01-01' AS INTEGER)`
    if (period === null) return `as_day(${text})`
    return `CASE WHEN regexp_full_match(${text}, '\\d{1,5}') THEN ${dayNumber(period.origin)} + CAST(${text} AS INTEGER) * ${period.days} ELSE as_day(${text}) END`
  }

  #rules(): { readonly field: string; readonly code: FeedCode; readonly when: string; readonly params?: CellFault['params'] }[] {
    const unknown = this.mapping.blanksUnknown ?? []
    return this.#fields.filter((field) => this.has(field.name)).flatMap((field) => {
      const { name, type, rule, blank } = field
      const text = this.text(name)
      const value = this.number(name)
      const wrong = (code: FeedCode, when: string, params?: CellFault['params']) => ({ field: name, code, when, ...(params ? { params } : {}) })
      const rules = []
      if (blank === 'refused') rules.push(wrong('value.blank', this.blank(name)))
      if (blank === 'only-if-accepted' && !unknown.includes(name)) rules.push(wrong('value.blank-unknown', this.blank(name)))
      if (type === 'text' && rule === 'treasury-item') {
        const known = (seller: boolean): string => `(${treasuryItems(seller).map(quoted).join(', ')})`
        const own = `${this.text('seller')} IS NULL`
        rules.push(wrong('value.unknown-item', `${own} AND ${text} NOT IN ${known(false)}`, { items: treasuryItems(false).join(', ') }))
        rules.push(wrong('value.unknown-item', `NOT (${own}) AND ${text} NOT IN ${known(true)}`, { items: treasuryItems(true).join(', ') }))
      }
      if (type === 'text') return rules
      const unreadable: Record<Exclude<FieldSpec['type'], 'text'>, FeedCode> = { date: 'value.not-a-date', flag: 'value.not-a-flag', money: 'value.not-a-number', number: 'value.not-a-number', integer: 'value.not-a-number' }
      rules.push(wrong(unreadable[type], `NOT (${this.blank(name)}) AND ${value} IS NULL`))
      if (type === 'integer') rules.push(wrong('value.not-whole', `${value} <> floor(${value})`))
      if (type === 'money') rules.push(wrong('value.too-large', `abs(${value}) * ${10 ** exponentOf(this.currency)} > ${LARGEST}`))
      if (type === 'date' && this.mapping.period && this.mapping.period.days > 1) {
        const { origin, days } = this.mapping.period
        rules.push(wrong('value.misaligned', `(${value} - ${dayNumber(origin)}) % ${days} <> 0`, { origin, days }))
      }
      if (rule === 'positive' || rule === 'not-negative') rules.push(wrong('value.negative', `${value} < 0`))
      if (rule === 'positive') rules.push(wrong('value.not-positive', `${value} = 0`))
      if (rule === 'share') rules.push(wrong('value.not-a-share', `${value} NOT BETWEEN 0 AND 1`))
      return rules
    }).concat(this.#oneOf(), this.#reactions())
  }

  /** A rival's answer must be one that a run can take. */
  #reactions(): { readonly field: string; readonly code: FeedCode; readonly when: string }[] {
    if (this.mapping.kind !== 'treasury' || !this.has('amount')) return []
    const item = this.text('item')
    const amount = this.number('amount')
    return [
      { field: 'amount', code: 'value.not-a-share', when: `(${item} IN ('gain', 'floor', 'undercut', 'coFundingLateShare', 'coFundingDefault', 'newBuyerShare') AND ${amount} NOT BETWEEN 0 AND 1) OR (${item} = 'undercut' AND ${amount} = 1)` },
      { field: 'amount', code: 'value.negative', when: `${item} = 'lag' AND ${amount} < 0` },
      { field: 'amount', code: 'value.not-whole', when: `${item} = 'lag' AND ${amount} <> floor(${amount})` },
    ]
  }

  /** Where units were sold, a price must follow from one column or another. */
  #oneOf(): { readonly field: string; readonly code: FeedCode; readonly when: string }[] {
    const given = (ONE_OF[this.mapping.kind] ?? []).filter((name) => this.has(name))
    const lenient = given.filter((name) => this.#fields.find((field) => field.name === name)?.blank === 'allowed')
    if (lenient.length === 0) return []
    return [{ field: lenient[0], code: 'value.blank', when: `${this.number('units')} > 0 AND ${given.map((name) => this.blank(name)).join(' AND ')}` }]
  }

  /** Rows whose key stands already above. */
  async #duplicates(duck: Duck): Promise<CellFault[]> {
    const keys = { catalog: ['sku'], sales: ['sku', 'outlet', 'date'], treasury: ['seller', 'item', 'date'], 'order-lines': [], 'rival-offers': [], inbound: [] }[this.mapping.kind]
    if (keys.length === 0) return []
    const key = keys.map((name) => (name === 'date' ? this.number(name) : this.text(name))).join(', ')
    const shown = keys.map((name) => `coalesce(${this.text(name)}, '')`).join(` || ' ' || `)
    const field = keys[0] === 'seller' ? 'item' : 'sku'
    const rows = await duck.rows<[number, number, string]>(`
      SELECT r, f, v FROM (SELECT rowid::INTEGER AS r, min(rowid) OVER (PARTITION BY ${key})::INTEGER AS f, trim(${shown}) AS v, ${this.text(field)} AS k FROM ${this.loaded.table})
      WHERE r <> f AND k IS NOT NULL ORDER BY r LIMIT ${LISTED}`)
    return rows.map(([rowid, first, value]) => ({ rowid, code: 'row.duplicate', field, value, params: { first: this.loaded.lineOf(first) } }))
  }
}
