import { FluidAnswers, type FluidMessage } from './answers.ts'

// The window's worker: expected values while sliders move, beside the thread that draws.
const answers = new FluidAnswers()

/** Warms in turns: behind the questions that have come meanwhile. */
const warm = (): void => {
  if (answers.warm()) setTimeout(warm)
}

addEventListener('message', ({ data }: MessageEvent<FluidMessage>) => {
  const answer = answers.take(data)
  if (answer === null) return
  postMessage(answer)
  setTimeout(warm)
})
