import { optimizeTask } from './optimize-task.ts'
import { payoffTask, turnTask } from './game-tasks.ts'
import { fitTask } from './fit-task.ts'
import { differenceTask, driversTask, leversTask } from './insight-tasks.ts'
import { inspectTask } from './inspect-task.ts'
import { replayTask } from './replay-task.ts'
import { pairsTask } from './pairs-task.ts'
import { rivalsTask } from './rivals-task.ts'
import { simulateTask } from './simulate-task.ts'
import { writeTask } from './write-task.ts'

/**
 * Everything the pool can run on a worker: name -> a {@link Task} around a pure function of the core, or around one long write into the workspace. To add one, write it and name it here.
 * Inputs and outputs are plain data (structured clone).
 */
export const TASKS = {
  'plan.optimize': optimizeTask,
  fit: fitTask,
  'game.payoff': payoffTask,
  'game.turn': turnTask,
  'demand.inspect': inspectTask,
  'insight.drivers': driversTask,
  'insight.difference': differenceTask,
  'insight.levers': leversTask,
  'rivals.fit': rivalsTask,
  'war.replay': replayTask,
  'war.simulate': simulateTask,
  'war.pairs': pairsTask,
  'feeds.write': writeTask,
}

export type TaskTable = typeof TASKS
export type TaskName = keyof TaskTable
export type TaskInput<K extends TaskName> = TaskTable[K] extends { run(input: infer Input, ...rest: never): unknown } ? Input : never
export type TaskOutput<K extends TaskName> = TaskTable[K] extends { run(...args: never): infer Output } ? Awaited<Output> : never
