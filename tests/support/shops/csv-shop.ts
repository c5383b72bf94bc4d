import type { IncomingHttpHeaders } from 'node:http'
import { csvText, parseTable } from '../../../src/main/stores/csv/table.ts'
import { LocalServer } from './local-server.ts'

/**
 * A shop that takes prices as CSV at any address but those of its two lists, at once and line by line, and gives out what it holds (`/prices.csv`) and what buyers see (`/window.csv`).
 * Tests only.
 */
export class CsvShop extends LocalServer {
  readonly token: string
  /** Prices in major units, by SKU. */
  readonly prices = new Map<string, string>()
  readonly requests: { readonly method: string; readonly path: string; readonly body: string; readonly headers: IncomingHttpHeaders }[] = []
  /** How it answers files that it is handed; takes them where that is a success. */
  answer = 204

  constructor(token = 'Bearer tok-123456') {
    super((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const body = Buffer.concat(chunks).toString()
        const [method, path] = [request.method ?? '', request.url ?? '']
        this.requests.push({ method, path, body, headers: request.headers })
        if (request.headers.authorization !== this.token) return response.writeHead(401).end()
        if (method === 'GET') return response.writeHead(200, { 'content-type': 'text/csv' }).end(csvText({ header: ['sku', 'price'], rows: [...this.prices] }))
        if (this.answer < 300) for (const [sku, amount] of parseTable(body).rows) this.prices.set(sku, amount)
        response.writeHead(this.answer, this.answer === 302 ? { location: 'https://elsewhere.example/' } : {}).end()
      })
    })
    this.token = token
  }
}
