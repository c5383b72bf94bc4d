import type { Answer, DocumentedWar, Replay } from '../../core/cases/documented-war.ts'
import { replayWar } from '../../core/cases/replay.ts'
import type { Task } from './task.ts'

/** Replays a documented war in one piece. */
export const replayTask: Task<{ readonly war: DocumentedWar; readonly answer: Answer; readonly paths: number }, Replay> = {
  run: ({ war, answer, paths }) => replayWar(war, answer, paths),
}
