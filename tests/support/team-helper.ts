import { parentPort, workerData } from 'node:worker_threads'
import { helpTeam, type HelperSeat } from '../../src/main/jobs/thread-team.ts'

// A thread that helps with regressions.
parentPort?.postMessage('ready')
helpTeam(workerData as HelperSeat)
