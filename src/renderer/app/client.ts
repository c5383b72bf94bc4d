import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client'
import { RPCLink as PortLink, type SupportedMessagePort } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '../../main/contract/contract.ts'
import { desktop } from './bridge.ts'
import { SocketLink } from './socket-link.ts'

export { problemsOfError } from './problems.ts'

/** Every procedure of the engine, typed. */
export type Client = ContractRouterClient<Contract>

/** The same origin's socket, so that the session cookie and the content security policy hold. */
const socketUrl = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`

/** The served form's connection; null in the desktop, whose port lives as long as the window. */
export const connection: SocketLink | null = desktop ? null : new SocketLink(socketUrl())

// The preload's port has the two methods that the link uses, not a whole MessagePort.
const link: ClientLink<ClientContext> = connection ?? new PortLink({ port: desktop?.port as unknown as SupportedMessagePort })

/** Calls the engine: `await client.workspace.info()`. Failures are read with {@link problemsOfError}. */
export const client: Client = createORPCClient(link)

/** The same procedures for TanStack Query: `useQuery(orpc.scenarios.list.queryOptions())`, `useMutation(orpc.scenarios.save.mutationOptions())`. */
export const orpc = createTanstackQueryUtils(client)
