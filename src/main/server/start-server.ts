import type { InferRouterInitialContext } from '@orpc/server'
import type { Desk } from '../engine/desk.ts'
import { router } from '../engine/router.ts'
import { serveRouter, type ServedForm } from './server.ts'

/**
 * The served form of a desk.
 * @param rendererRoot folder of the built interface, out/renderer
 * @param port 0 takes any free one
 */
export const startServer = (options: { readonly desk: Desk; readonly rendererRoot: string; readonly port: number; readonly host?: string }): Promise<ServedForm> =>
  serveRouter({ ...options, router, context: { desk: options.desk } satisfies InferRouterInitialContext<typeof router>, clock: options.desk.clock })
