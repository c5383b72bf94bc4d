import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { teamControl, type Join, type TeamSeat } from './thread-team.ts'
import type { HelpRequest } from './worker.ts'

/** Brings helpers to the lead of one piece of work. */
export class TeamHost {
  /** What the lead is given; its port goes with it. */
  readonly seat: TeamSeat
  readonly #joins: MessagePort
  /** Threads that help now. */
  helpers = 0

  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.#joins = port1
    this.#joins.unref()
    this.seat = { control: teamControl(), joins: port2 }
  }

  /** Has a thread help, until the lead sends it home. */
  async help(run: (request: HelpRequest, transferList: MessagePort[]) => Promise<unknown>): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    const join: Join = { works: port1 }
    this.#joins.postMessage(join, [port1])
    this.helpers++
    try {
      await run({ help: { control: this.seat.control, works: port2 } }, [port2])
    } finally {
      this.helpers--
    }
  }

  close(): void {
    this.#joins.close()
  }
}
