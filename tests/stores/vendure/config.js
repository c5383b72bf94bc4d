import core from '@vendure/core'
import Database from 'better-sqlite3'
import { ScheduledSalePlugin } from './scheduled-sale.js'

/**
 * A Vendure server on loopback over one SQLite file. Test passwords only.
 * @param {{ file: string, port: number, sales: boolean }} options `sales`: prices carry the fields of a scheduled sale
 */
export const configOf = ({ file, port, sales }) => ({
  apiOptions: { hostname: '127.0.0.1', port, adminApiPath: 'admin-api', shopApiPath: 'shop-api', adminListQueryLimit: 1000, shopListQueryLimit: 100 },
  authOptions: {
    tokenMethod: ['bearer', 'api-key'],
    superadminCredentials: { identifier: 'superadmin', password: 'superadmin-test-only' },
  },
  // Durable at every commit: a test kills this server and looks at what is left.
  dbConnectionOptions: { type: 'better-sqlite3', driver: Database, database: file, synchronize: true, logging: false, enableWAL: true, prepareDatabase: (db) => { db.pragma('synchronous = FULL') } },
  paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
  logger: new core.DefaultLogger({ level: core.LogLevel.Warn }),
  customFields: {},
  plugins: sales ? [ScheduledSalePlugin] : [],
})
