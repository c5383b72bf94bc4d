import { parentPort } from 'node:worker_threads'
import { DESIGNS } from './designs.ts'
import { replicate } from './study.ts'

parentPort!.on('message', ({ design, seed }: { design: string; seed: number }) => parentPort!.postMessage({ design, seed, replication: replicate(DESIGNS[design], seed) }))
