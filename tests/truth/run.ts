// Do the estimates lie around the truth, and do their 95% intervals hold it 93 to 97 times in a hundred?
// npm run coverage -- [replications] [design ...]: panels of known truth, fitted by the function that the product uses.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { DESIGNS } from './designs.ts'
import { QUANTITIES, summarise, type Replication } from './study.ts'

const [first, ...rest] = process.argv.slice(2)
const count = first === undefined ? 200 : Number(first)
if (!Number.isSafeInteger(count) || count < 2) {
  console.error('Say how many replications, 2 or more: npm run coverage -- 200')
  process.exit(2)
}
const unknown = rest.filter((name) => !(name in DESIGNS))
if (unknown.length > 0) {
  console.error(`There is no design "${unknown[0]}". Designs: ${Object.keys(DESIGNS).join('; ')}`)
  process.exit(2)
}
const names = rest.length > 0 ? rest : Object.keys(DESIGNS)
const low = 0.93
const high = 0.97

/** Runs every replication of a design on all cores. */
async function study(design: string, workers: readonly Worker[]): Promise<Replication[]> {
  const found = new Array<Replication>(count)
  let next = 0
  await Promise.all(workers.map((worker) => new Promise<void>((resolve, reject) => {
    const give = (): void => {
      if (next < count) worker.postMessage({ design, seed: 1000 + next++ })
      else {
        worker.off('message', take).off('error', reject)
        resolve()
      }
    }
    const take = ({ seed, replication }: { seed: number; replication: Replication }): void => {
      found[seed - 1000] = replication
      give()
    }
    worker.on('message', take)
    worker.on('error', reject)
    give()
  })))
  return found
}

const text = (value: number, digits: number): string => value.toFixed(digits).padStart(digits + 4)
const workers = Array.from({ length: Math.max(1, availableParallelism()) }, () => new Worker(new URL('./worker.ts', import.meta.url)))
console.log(`${count} replications per design; coverage of 95% intervals, asked 93% to 97%`)
console.log('design                                   of         bias  ± MC error  bias/sd  stated/seen sd  coverage  ± 2 sd')
let failed = 0
for (const name of names) {
  const replications = await study(name, workers)
  for (const quantity of QUANTITIES) {
    const { bias, biasError, biasInSe, seRatio, coverage, band } = summarise(replications, quantity)
    // Out of the band means: by more than chance explains, so that few replications do not condemn what is right.
    const out = coverage + band < low || coverage - band > high ? 'OUT' : coverage < low || coverage > high ? 'within chance of the band' : 'ok'
    if (out === 'OUT') failed++
    console.log(`${(quantity === 'category' ? name : '').padEnd(40)} ${quantity.padEnd(9)}${text(bias, 4)}   ${text(biasError, 4)} ${text(biasInSe, 3)}       ${text(seRatio, 3)}      ${text(100 * coverage, 1)}   ${text(100 * band, 1)}  ${out}`)
  }
}
await Promise.all(workers.map((worker) => worker.terminate()))
console.log(failed === 0 ? 'Every interval holds the truth as often as it says.' : `${failed} of ${names.length * QUANTITIES.length} lie outside 93% to 97% by more than chance.`)
process.exitCode = failed === 0 ? 0 : 1
