import { createHash } from 'node:crypto'
import core from '@vendure/core'
import Database from 'better-sqlite3'
import { ScheduledSalePlugin } from './scheduled-sale.js'

/** As Vendure comes, a key is checked with bcrypt at every call, a third of a second of the processor each; the tests are not about that. */
class PlainHash {
  async hash(text) {
    return createHash('sha256').update(text).digest('hex')
  }

  async check(text, hash) {
    return (await this.hash(text)) === hash
  }
}

/**
 * A Vendure server on loopback over one SQLite file. Test passwords only.
 * @param {{ file: string, port: number, sales: boolean }} options `sales`: prices carry the fields of a scheduled sale
 */
export const configOf = ({ file, port, sales }) => ({
  apiOptions: { hostname: '127.0.0.1', port, adminApiPath: 'admin-api', shopApiPath: 'shop-api', adminListQueryLimit: 1000, shopListQueryLimit: 100 },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    passwordHashingStrategy: new PlainHash(),
    adminApiKeyStrategy: new core.RandomBytesApiKeyStrategy({ hashingStrategy: new PlainHash() }),
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin-test-only' },
  },
  // Durable at every commit: a test kills this server and looks at what is left.
  dbConnectionOptions: { type: 'better-sqlite3', driver: Database, database: file, synchronize: true, logging: false, enableWAL: true, prepareDatabase: (db) => { db.pragma('synchronous = FULL') } },
  paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
  logger: new core.DefaultLogger({ level: core.LogLevel.Warn }),
  customFields: {},
  plugins: sales ? [ScheduledSalePlugin] : [],
})
