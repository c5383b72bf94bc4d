import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { join } from 'node:path'

/** A DuckDB of one import, in a folder of its own so that it may be larger than memory. Aborting the signal interrupts what runs. */
export class Duck {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #signal: AbortSignal
  readonly #interrupt: () => void

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal) {
    this.#instance = instance
    this.#connection = connection
    this.#signal = signal
    this.#interrupt = () => connection.interrupt()
    signal.addEventListener('abort', this.#interrupt)
  }

  static async open(folder: string, signal: AbortSignal): Promise<Duck> {
    const instance = await DuckDBInstance.create(join(folder, 'stage.duckdb'), { preserve_insertion_order: 'true', temp_directory: join(folder, 'spill') })
    const duck = new Duck(instance, await instance.connect(), signal)
    for (const macro of MACROS) await duck.run(macro)
    return duck
  }

  async run(sql: string): Promise<void> {
    await this.#guard(() => this.#connection.run(sql))
  }

  /** Rows as arrays of JS values; use INTEGER, DOUBLE and VARCHAR columns only. */
  async rows<T extends readonly DuckDBValue[]>(sql: string): Promise<T[]> {
    return (await this.#guard(async () => (await this.#connection.run(sql)).getRows())) as unknown as T[]
  }

  async value(sql: string): Promise<DuckDBValue> {
    return (await this.rows(sql))[0]?.[0] ?? null
  }

  /** Fills a table that exists from rows of text and numbers. */
  async append(table: string, rows: Iterable<readonly (string | number | null)[]>): Promise<void> {
    const appender = await this.#connection.createAppender(table)
    for (const row of rows) {
      for (const value of row) {
        if (value === null) appender.appendNull()
        else if (typeof value === 'string') appender.appendVarchar(value)
        else appender.appendInteger(value)
      }
      appender.endRow()
    }
    appender.closeSync()
  }

  /** Columns of the answer; numeric ones as Float64Array with NaN for NULL, text as is. */
  async columns(sql: string): Promise<{ numbers: Float64Array[]; texts: (string | null)[][]; rows: number }> {
    return this.#guard(async () => {
      const result = await this.#connection.stream(sql)
      const isText = result.columnTypes().map((type) => type.toString() === 'VARCHAR')
      const parts = isText.map(() => [] as Float64Array[])
      const texts = isText.map(() => [] as (string | null)[])
      let rows = 0
      for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        for (let c = 0; c < isText.length; c++) {
          if (isText[c]) for (const value of chunk.getColumnValues(c)) texts[c].push(value as string | null)
          else parts[c].push(numbersOf(chunk.getColumnVector(c), chunk.rowCount))
        }
        rows += chunk.rowCount
      }
      return { numbers: parts.map((pieces) => joined(pieces, rows)), texts, rows }
    })
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#interrupt)
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  /** An interrupted query fails with DuckDB's words; the abort itself is what happened. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      this.#signal.throwIfAborted()
      throw error
    }
  }
}

function numbersOf(vector: { getItem(index: number): DuckDBValue | null }, rows: number): Float64Array {
  const numbers = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const value = vector.getItem(i)
    numbers[i] = value === null ? Number.NaN : Number(value)
  }
  return numbers
}

function joined(pieces: readonly Float64Array[], rows: number): Float64Array {
  const whole = new Float64Array(pieces.length === 0 ? 0 : rows)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

const DATE_FORMATS = ['%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%Y.%m.%d', '%Y年%m月%d日', '%Y-%m-%d %H:%M:%S', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d %H:%M:%S.%f']

const MACROS = [
  // A finite number, thousands separators allowed where they stand right; NULL otherwise. DuckDB itself also reads "1_000", "nan" and "inf".
  `CREATE MACRO as_number(t) AS CASE
    WHEN contains(t, ',') THEN CASE WHEN regexp_full_match(t, '[-+]?\\d{1,3}(,\\d{3})+(\\.\\d+)?') THEN try_cast(replace(t, ',', '') AS DOUBLE) END
    WHEN contains(t, '_') THEN NULL
    WHEN isfinite(try_cast(t AS DOUBLE)) THEN try_cast(t AS DOUBLE) END`,
  // Days since 1970-01-01.
  `CREATE MACRO as_day(t) AS CAST(CAST(try_strptime(t, [${DATE_FORMATS.map((format) => `'${format}'`).join(', ')}]) AS DATE) - DATE '1970-01-01' AS INTEGER)`,
  `CREATE MACRO as_flag(t) AS CASE
    WHEN lower(t) IN ('1', 'true', 'yes', 'y', 't', '是', '有', '有货', '真') THEN 1.0
    WHEN lower(t) IN ('0', 'false', 'no', 'n', 'f', '否', '无', '无货', '假') THEN 0.0
    WHEN as_number(t) BETWEEN 0 AND 1 THEN as_number(t) END`,
  // money.ts toMinor: half away from zero, after undoing binary representation error.
  'CREATE MACRO as_minor(x) AS round(x + x * 2.220446049250313e-16)',
]

/** A text literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
