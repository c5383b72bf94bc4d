import { FluidAnswers, type FluidMessage } from './answers.ts'

// The window's worker: expected values while sliders move, beside the thread that draws.
const answers = new FluidAnswers()

addEventListener('message', ({ data }: MessageEvent<FluidMessage>) => {
  const answer = answers.take(data)
  if (answer === null) return
  postMessage(answer)
  // Behind the questions that have come meanwhile.
  setTimeout(() => answers.warm())
})
