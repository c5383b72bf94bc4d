import { client } from '../app/client.ts'
import { FluidDesk } from './fluid-desk.ts'

/** Answers of the window's sliders; one worker for all screens. */
export const fluidDesk = new FluidDesk({
  worker: () => (typeof Worker === 'undefined' ? null : new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'fluid' })),
  world: () => client.scenarios.world(),
  engine: (scenario) => client.scenarios.preview({ scenario }),
})
