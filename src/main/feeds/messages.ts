import type { Problem } from '../../core/problem.ts'

type Params = Readonly<Record<string, string | number>>

/** [what happened, what to do], with {name} for params and {name:one|many} for the words that go with a number. The interface translates by the code. */
const TEXTS = {
  'file.empty': ['The file is empty.', 'Choose a file with a header line and at least one row.'],
  'file.no-rows': ['The file has a header and no rows.', 'Choose a file with at least one row.'],
  'file.twice': ['The file is the same as {first}, and its order lines would count twice.', 'Leave one of the two out.'],
  'file.unreadable': ['The file cannot be read as {format}: {detail}.', 'Export it again, as CSV or Parquet.'],
  'file.encoding': ['The bytes of {field} are not {encoding}.', 'Choose the encoding the file was saved in (UTF-8, or GB18030 for Chinese Excel), or save it as UTF-8.'],
  'file.encoding-utf8': ['The file is UTF-8, not {encoding}.', 'Choose UTF-8 as the encoding.'],
  'file.encoding-unknown': ['The encoding {encoding} is not known.', 'Choose utf-8 or gb18030.'],
  'line.short': ['The line ends after {found} of {expected} {expected:column|columns}.', 'Complete the line, or export the file again: it may have been cut off.'],
  'line.long': ['The line has {found} {found:column|columns} where the header has {expected}.', 'Put quotes around text that holds the separator.'],
  'line.open-quote': ['A quote that opens in this line is never closed.', 'Close it, or export the file again: it may have been cut off.'],
  'column.missing': ['The mapping takes {field} from column "{column}", which the file does not have.', 'Choose one of its columns: {columns}.'],
  'column.unknown': ['Column "{column}" is not known and would not be used.', 'Map it to a field, or confirm a mapping without it.'],
  'column.duplicate': ['Two columns are named "{column}".', 'Rename one of them.'],
  'field.missing': ['The feed needs {field}, and the mapping gives it neither a column nor a constant.', 'Choose a column for it, or a constant.'],
  'field.unknown': ['The mapping names a field "{field}" that a {kind} feed does not have.', 'Use one of: {fields}.'],
  'kind.unknown': ['The columns do not show what the table holds.', 'Choose the kind of feed and map its columns.'],
  'value.blank': ['{field} is blank.', 'Fill it in, or remove the row.'],
  'value.blank-unknown': ['{field} is blank, and blank is never zero.', 'Fill it in, or accept that blanks of {field} mean unknown. A product without cost or floor stays out of plans; one without stock sells without a limit and may not be priced at a loss.'],
  'value.not-a-number': ['{field} is "{value}", which is not a number.', 'Write digits only, with a point for decimals.'],
  'value.not-whole': ['{field} is {value}, which is not a whole number.', 'Write a whole number.'],
  'value.negative': ['{field} is {value}, below zero.', 'Correct it, or remove the row: no price, amount or stock is below zero, and returns belong in no table of sales.'],
  'value.not-positive': ['{field} is {value}; it must be above zero.', 'Correct it, or remove the row.'],
  'value.not-a-date': ['{field} is "{value}", which is not a date.', 'Write dates as 2026-05-31; where the column counts weeks or days, give the date of period 0.'],
  'value.misaligned': ['{field} is {value}, which does not start a period of {days} days from {origin}.', 'Correct the origin of the periods, or aggregate to them.'],
  'value.not-a-flag': ['{field} is "{value}", which is neither yes nor no.', 'Write 1 or 0, or a share between them.'],
  'value.not-a-share': ['{field} is {value}, outside 0 to 1.', 'Write a share between 0 and 1.'],
  'value.too-large': ['{field} is {value}, too large for an amount of money.', 'Check the money unit (yuan, fen, wan, yi).'],
  'value.unknown-item': ['"{value}" is not a treasury item.', 'Use one of: {items}.'],
  'row.duplicate': ['{field} {value} stands already in row {first}.', 'Keep one of the rows.'],
  'sku.unknown': ['There is no product {value} in the catalog or the sales.', 'Import its catalog line first or together with this file, or remove the row.'],
  'seller.several-own': ['Both {first} and {value} are marked as our own store.', 'Mark exactly one seller as own.'],
  'seller.was-rival': ['{value} is marked as our own store and was imported as a rival before.', 'Take back the mark, or import into a new workspace.'],
  'currency.unknown': ['The currency "{currency}" is not known.', 'Use one of: {currencies}.'],
  'currency.mismatch': ['The file is in {currency} and the workspace in {workspace}.', 'Convert the file, or import it into a workspace of its own.'],
  'period.mismatch': ['The file has periods of {days} {days:day|days} and the sales already held have periods of {held}.', 'Aggregate the file to {held} {held:day|days}, or import it into a workspace of its own.'],
  'period.misaligned': ['The periods of the file start on other days than those already held.', 'Shift the origin so that both start together.'],
  'period.origin-missing': ['Column "{column}" seems to count periods ({example}), and nothing says when period 0 was.', 'Give the date of period 0 and the days in one period.'],
  'scale.jump': ['{field} is typically {value} here and was {before} at the last import: {ratio} times.', 'Check the money unit (yuan, fen, wan, yi) and the units; import it if it is right.'],
  'rows.replaced': ['{count} {count:row replaces the one|rows replace those} held with the same key.', 'Nothing to do if that was meant.'],
  'lines.replaced': ['Order lines came again for {count} {count:day|days} of a product that an earlier import had brought: its {units} {units:unit is|units are} gone, only the lines of this import count.', 'Nothing to do where this is a newer export of those whole days. Where it is a further part of them, import all their files again, together.'],
  'lines.repeated': ['{count} {count:line has the order number, product and day of a line|lines have the order number, product and day of lines} in another file of this import, and {count:was|were} added to it.', 'Where the files overlap, import the whole days again, each line in one file only.'],
  'sales.replaced': ['{count} {count:row replaces one|rows replace those} of earlier imports for the same product, outlet and period: {units} {units:unit is|units are} gone.', 'Nothing to do where the new figures are the right ones.'],
  'sales.replaced-here': ['{count} {count:row replaces one|rows replace those} of another file of this same import for the same product, outlet and period: {units} {units:unit is|units are} gone, the file named here counts.', 'Keep each product, outlet and period in one file, and import them again.'],
  'money.rounded': ['{count} {count:value|values} of {field} {count:was|were} finer than {currency} has minor units and {count:was|were} rounded.', 'Nothing to do if that was meant.'],
  'products.without-catalog': ['{count} {count:product has|products have} no catalog line: list price, cost, floor and stock are unknown.', 'Import {count:its catalog line|their catalog lines}, or state assumptions at the fit; until then {count:it stays|they stay} out of plans.'],
} as const satisfies Record<string, readonly [string, string]>

export type FeedCode = keyof typeof TEXTS

export interface Place {
  readonly file: string
  readonly row?: number
  readonly field?: string
  readonly value?: string
}

const fill = (text: string, params: Params): string =>
  text.replace(/\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}/g, (whole, name: string, one?: string, many?: string) => (params[name] === undefined ? whole : one === undefined ? String(params[name]) : params[name] === 1 ? one : many!))

/** A problem of a feed: the sentence, the mend, and where. */
export function feedProblem(code: FeedCode, place: Place, params: Params = {}): Problem {
  const all: Params = { ...(place.field === undefined ? {} : { field: place.field }), ...(place.value === undefined ? {} : { value: place.value }), ...params }
  const [message, mend] = TEXTS[code]
  return { code: `feed.${code}`, message: fill(message, all), mend: fill(mend, all), params: all, ...place }
}

/** Every code, for the catalogue of errors and its translations. */
export const FEED_CODES = Object.keys(TEXTS) as readonly FeedCode[]
