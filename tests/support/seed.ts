import fc from 'fast-check'

/** Properties are tried on the same cases in every run, so that two runs of one state say the same; `WARCHEST_SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['WARCHEST_SEED'] ?? 20261123) })
