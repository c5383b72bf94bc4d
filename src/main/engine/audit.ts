import { appendAudit, auditLines, auditPage, verifyAudit, type AuditNote } from '../audit/log.ts'
import { signerOf } from '../people/session.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { procedures } from './desk.ts'

/** Writes down what was done under the name of whoever is signed in. */
export const noteAct = (workspace: Workspace, act: Omit<AuditNote, 'person'>): void => void appendAudit(workspace, { person: signerOf(workspace)?.person ?? null, ...act })

export const auditProcedures = {
  page: procedures.audit.page.handler(({ context, input }) => auditPage(context.desk.workspace(), input)),
  verify: procedures.audit.verify.handler(({ context, input }) => verifyAudit(context.desk.workspace(), input.head)),
  export: procedures.audit.export.handler(({ context: { desk } }) =>
    ({ name: `audit-${desk.clock.now().slice(0, 10)}.jsonl`, mediaType: 'application/jsonl', base64: Buffer.from(auditLines(desk.workspace())).toString('base64') })),
}
