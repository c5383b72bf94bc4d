import manifest from '../../../package.json' with { type: 'json' }

/** Version of the engine, written into every outcome. */
export const ENGINE_VERSION: string = manifest.version
