// node server.js '{"file":...,"port":...,"sales":...}': prints one line when it answers.
import core from '@vendure/core'
import { configOf } from './config.js'

const order = JSON.parse(process.argv[2])
process.on('SIGTERM', () => process.exit(0))
// Whoever started it is gone: so is the test.
process.stdin.on('end', () => process.exit(0)).resume()
await core.bootstrap(configOf(order))
process.stdout.write('ready\n')
