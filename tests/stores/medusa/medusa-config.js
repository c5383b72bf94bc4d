const { defineConfig } = require('@medusajs/framework/utils')

/** A Medusa server on loopback. Test secrets only. */
module.exports = defineConfig({
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    http: { storeCors: 'http://127.0.0.1', adminCors: 'http://127.0.0.1', authCors: 'http://127.0.0.1', jwtSecret: 'test-only', cookieSecret: 'test-only' },
  },
  admin: { disable: true },
})
