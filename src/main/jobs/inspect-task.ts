import { inspectCategory, type CategoryInspection } from '../../core/demand/inspect.ts'
import type { Panel } from '../../core/demand/panel.ts'
import type { Task } from './task.ts'

/** Looks at one fitted category again: its season, residuals and points. The panel holds that category alone. */
export const inspectTask: Task<{ readonly panel: Panel }, CategoryInspection | null> = {
  run: ({ panel }) => inspectCategory(panel, 0),
}
