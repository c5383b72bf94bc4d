import type { Migration } from '../migrate.ts'
import { catalog } from './0010-catalog.ts'
import { sales } from './0020-sales.ts'
import { treasury } from './0030-treasury.ts'
import { markets } from './0040-markets.ts'
import { scenarios } from './0050-scenarios.ts'
import { plans } from './0060-plans.ts'
import { imports } from './0070-imports.ts'
import { publications } from './0100-publications.ts'
import { games } from './0130-games.ts'
import { waterfalls } from './0140-waterfalls.ts'
import { sweeps } from './0150-sweeps.ts'
import { connectedStores } from './0190-connected-stores.ts'
import { people } from './0170-people.ts'
import { planStatus } from './0171-plan-status.ts'
import { publicationSchedules } from './0180-publication-schedules.ts'

/** Every step of the schema, in order. Numbers go up by ten; a released step is never edited. */
export const MIGRATIONS: readonly Migration[] = [catalog, sales, treasury, markets, scenarios, plans, imports, publications, games, waterfalls, sweeps, people, planStatus, publicationSchedules, connectedStores]
