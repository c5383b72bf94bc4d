import { afterAll, describe, expect, onTestFinished } from 'vitest'
import type { App, Kind } from './app.ts'
import { chromiumPath, closeBrowser } from './chromium.ts'
import { electronRuntime, launchElectron } from './electron-runtime.ts'
import { makeHome, removeHome, type Home } from './homes.ts'
import { launchServed } from './served.ts'
import { launchStandIn } from './stand-in.ts'

export interface LaunchOptions {
  /** The sample world, made once and copied; false: the very first start, on an empty home. Default true. */
  readonly sample?: boolean
  /** Work on the home before it is opened. */
  readonly prepare?: (home: Home) => Promise<void>
  /** Complaints of the page that this test provokes. */
  readonly expected?: readonly RegExp[]
}

interface Form {
  readonly kind: Kind
  /** Why it cannot run here. */
  readonly missing: string | null
  readonly open: (home: Home) => Promise<App>
}

const noChromium = chromiumPath() === null ? 'Chromium is not installed' : null
const runtime = electronRuntime()
const FORMS: readonly Form[] = [
  { kind: 'served', missing: noChromium, open: launchServed },
  { kind: 'stand-in', missing: noChromium, open: launchStandIn },
  { kind: 'electron', missing: 'missing' in runtime ? runtime.missing : null, open: launchElectron },
]

/** Ends with the test: closed as a person would, its folder removed, and nothing that its page complained of passed over. */
export async function keep<T extends App>(home: Home, open: (home: Home) => Promise<T>, expected: readonly RegExp[] = []): Promise<T> {
  const app = await open(home)
  onTestFinished(async () => {
    await app.close()
    removeHome(home)
    expect(app.problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)))).toEqual([])
  })
  return app
}

/**
 * The same tests on every form of Warchest that this machine can run; those of the others are skipped with the reason in their name.
 * `launch` opens it for one test, with a home folder and a workspace of its own.
 */
export function onEveryForm(title: string, tests: (launch: (options?: LaunchOptions) => Promise<App>, kind: Kind) => void, kinds: readonly Kind[] = ['served', 'stand-in', 'electron']): void {
  for (const form of FORMS.filter(({ kind }) => kinds.includes(kind))) {
    describe.skipIf(form.missing !== null)(`${title} (${form.kind}${form.missing === null ? '' : `: ${form.missing}`})`, () => {
      tests(async (options = {}) => {
        const home = await makeHome({ sample: options.sample ?? true })
        await options.prepare?.(home)
        return keep(home, form.open, options.expected)
      }, form.kind)
    })
  }
  afterAll(closeBrowser)
}

/** Tests of one form's own, where Chromium is there. */
export const withChromium = (title: string, tests: () => void): void => {
  describe.skipIf(noChromium !== null)(`${title}${noChromium === null ? '' : ` (${noChromium})`}`, tests)
  afterAll(closeBrowser)
}
