import { once } from 'node:events'
import { connect } from 'node:net'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One request exactly as given: unlike fetch it lets a test lie about Host, Origin and the path. */
export async function raw(origin: string, path: string, options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string | Buffer } = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const message = request({ hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false })
  message.end(options.body)
  const [response] = await once(message, 'response') as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

/** Bytes as they are, and whatever comes back until the server hangs up. */
export async function bytes(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk) => { answer += chunk.toString() })
  await once(socket, 'close')
  return answer
}
