import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loaded } from '../support/app.ts'
import { browser } from '../support/chromium.ts'
import { makeHome, removeHome } from '../support/homes.ts'
import { withChromium } from '../support/launch.ts'
import { root } from '../support/project.ts'

const script = (name: string): string => join(root, 'scripts', name)

/** A home folder that is gone after the test. */
function emptyHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'warchest-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs `npm start` to the line with the address. */
async function started(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ readonly child: ChildProcess; readonly url: string; readonly said: () => string; readonly exited: Promise<number | null> }> {
  const child = spawn(process.execPath, [script('start.mjs'), ...args], { cwd: tmpdir(), env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const address = /http:\/\/\S+token=[\w-]+/.exec(said)?.[0]
        if (address) resolve(address)
      })
    }
    void exited.then((code) => reject(new Error(`npm start ended with ${code}:\n${said}`)))
  })
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await exited
  })
  return { child, url, said: () => said, exited }
}

withChromium('npm start', () => {
  test('makes the sample world at the first start, prints the address, and the interface works there', async () => {
    const home = emptyHome()
    const { child, url, exited } = await started(['--no-open', '--port', '0'], { WARCHEST_HOME: home })
    expect(existsSync(join(home, 'tianbao-mall.warchest'))).toBe(true)
    const page = await (await browser()).newPage()
    onTestFinished(() => page.close())
    await page.goto(url)
    await loaded(page)
    await page.getByText('tianbao-mall.warchest').first().waitFor()
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })

  test('opens the workspace that is named, on the port that is named, and goes on with it at the next start', async () => {
    const home = await makeHome({ sample: true })
    onTestFinished(() => removeHome(home))
    const first = await started(['--no-open', '--workspace', home.workspace], { WARCHEST_HOME: emptyHome() })
    const { port } = new URL(first.url)
    first.child.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    const second = await started(['--no-open', '--workspace', home.workspace, '--port', port], { WARCHEST_HOME: emptyHome() })
    expect(new URL(second.url).port).toBe(port)
    expect(second.url).not.toBe(first.url)
  })
})

withChromium('npm start under npm', () => {
  test('ends with npm, whose shell passes no signal on', async () => {
    const home = await makeHome({ sample: true })
    onTestFinished(() => removeHome(home))
    // What npm does: a shell in between, which is killed.
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${script('start.mjs')}" --no-open --workspace "${home.workspace}"; exit $?`], { env: { ...process.env, NODE_OPTIONS: '', WARCHEST_HOME: home.folder, npm_lifecycle_event: 'start' }, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const url = await new Promise<string>((resolve) => {
      shell.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const address = /http:\/\/\S+token=[\w-]+/.exec(said)?.[0]
        if (address) resolve(address)
      })
    })
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    shell.kill('SIGKILL')
    await expect.poll(() => fetch(url, { redirect: 'manual' }).then(() => 'answers', () => 'gone')).toBe('gone')
  })
})

test.each([
  [['--port', 'many'], /--port many is not a port/],
  [['--port', '70000'], /--port 70000 is not a port/],
  [['--prot', '1'], /prot/],
])('npm start refuses %j with what to do', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [script('start.mjs'), ...args], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/\n\s+at /)
})

test('npm start -- --help tells the options and starts nothing', () => {
  const { status, stdout } = spawnSync(process.execPath, [script('start.mjs'), '--help'], { encoding: 'utf8' })
  expect(status).toBe(0)
  for (const option of ['--no-open', '--port', '--workspace', '--fetch-electron']) expect(stdout).toContain(option)
})

test.each([
  ['v20.0.0', [20, 0], true], ['v19.9.9', [20, 0], false], ['v22.17.1', [22, 18], false], ['v22.18.0', [22, 18], true], ['v24.0.0', [22, 18], true], ['22.18', [22, 18], true],
] as const)('Node %s against the floor %j', async (version, floor, expected) => {
  const { atLeast } = (await import(join(root, 'scripts/ensure/node.mjs'))) as { atLeast: (version: string, floor: readonly number[]) => boolean }
  expect(atLeast(version, floor)).toBe(expected)
})

test('bin/warchest passes arguments, output and exit code through', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [join(root, 'bin/warchest.mjs'), ...args], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })
  const help = run('--help')
  expect(help.status).toBe(0)
  expect(help.stdout).toMatch(/^warchest COMMAND/)
  const wrong = run('no-such-command')
  expect(wrong.status).toBe(2)
  expect(wrong.stdout).toBe('')
})
