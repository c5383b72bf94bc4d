import { procedures } from './desk.ts'

export const jobProcedures = {
  list: procedures.jobs.list.handler(({ context }) => context.desk.jobs.list()),
  watch: procedures.jobs.watch.handler(({ context, input, signal }) => context.desk.jobs.watch(input.id, signal)),
  cancel: procedures.jobs.cancel.handler(({ context, input }) => context.desk.jobs.cancel(input.id)),
}
