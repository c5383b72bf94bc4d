import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { teamControl, ThreadTeam, type Join } from '../../src/main/jobs/thread-team.ts'

/** A team led by this thread, with `threads - 1` helpers that are up. */
export async function startTeam(threads: number): Promise<{ readonly team: ThreadTeam; close(): Promise<void> }> {
  const control = teamControl()
  const joins = new MessageChannel()
  const helpers = Array.from({ length: threads - 1 }, () => {
    const works = new MessageChannel()
    joins.port2.postMessage({ works: works.port1 } satisfies Join, [works.port1])
    return new Worker(new URL('team-helper.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'], workerData: { control, works: works.port2 }, transferList: [works.port2] })
  })
  await Promise.all(helpers.map((helper) => once(helper, 'message')))
  const team = new ThreadTeam({ control, joins: joins.port1 })
  return {
    team,
    close: async () => {
      team.close()
      joins.port2.close()
      await Promise.all(helpers.map((helper) => once(helper, 'exit')))
    },
  }
}
