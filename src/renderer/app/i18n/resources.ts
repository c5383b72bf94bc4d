import auditEn from './en/audit.json'
import burnEn from './en/burn.json'
import commonEn from './en/common.json'
import dataEn from './en/data.json'
import demandEn from './en/demand.json'
import insightEn from './en/insight.json'
import peopleEn from './en/people.json'
import planDeskEn from './en/plan-desk.json'
import publicationsEn from './en/publications.json'
import rivalsEn from './en/rivals.json'
import scenariosEn from './en/scenarios.json'
import settingsEn from './en/settings.json'
import storesEn from './en/stores.json'
import warGameEn from './en/war-game.json'
import warRoomEn from './en/war-room.json'
import warsEn from './en/wars.json'
import auditZh from './zh/audit.json'
import burnZh from './zh/burn.json'
import commonZh from './zh/common.json'
import dataZh from './zh/data.json'
import demandZh from './zh/demand.json'
import insightZh from './zh/insight.json'
import peopleZh from './zh/people.json'
import planDeskZh from './zh/plan-desk.json'
import problemsZh from './zh/problems.json'
import publicationsZh from './zh/publications.json'
import rivalsZh from './zh/rivals.json'
import scenariosZh from './zh/scenarios.json'
import settingsZh from './zh/settings.json'
import storesZh from './zh/stores.json'
import warGameZh from './zh/war-game.json'
import warRoomZh from './zh/war-room.json'
import warsZh from './zh/wars.json'

export const defaultNamespace = 'common'

/** One namespace per screen and `common` for the frame. English is the type; Chinese must have every key (tests/main/renderer/i18n.test.ts). */
const en = {
  common: commonEn, 'war-room': warRoomEn, scenarios: scenariosEn, 'war-game': warGameEn, insight: insightEn, rivals: rivalsEn, wars: warsEn, 'plan-desk': planDeskEn, publications: publicationsEn, burn: burnEn, demand: demandEn, data: dataEn, stores: storesEn, audit: auditEn, people: peopleEn, settings: settingsEn,
}

/** `problems` is Chinese only: the engine's problems carry their English text themselves. */
const zh = {
  common: commonZh, 'war-room': warRoomZh, scenarios: scenariosZh, 'war-game': warGameZh, insight: insightZh, rivals: rivalsZh, wars: warsZh, 'plan-desk': planDeskZh, publications: publicationsZh, burn: burnZh, demand: demandZh, data: dataZh, stores: storesZh, audit: auditZh, people: peopleZh, settings: settingsZh, problems: problemsZh,
}

export const resources = { en, zh }

export type Namespace = keyof typeof en

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: typeof defaultNamespace
    resources: typeof en
  }
}

type Leaf<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}` }[keyof T & string]

/** Every text of the interface by its full name, e.g. 'common:retry'. Plurals count by their base name. */
export type TextKey = { [N in Namespace]: `${N}:${Leaf<(typeof en)[N]>}` }[Namespace]
