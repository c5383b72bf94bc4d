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

export const defaultNamespace = 'common'

/** One namespace per screen and `common` for the frame. English is the type; Chinese, in zh.ts, must have every key (tests/main/renderer/i18n.test.ts). */
export const en = {
  common: commonEn, 'war-room': warRoomEn, scenarios: scenariosEn, 'war-game': warGameEn, insight: insightEn, rivals: rivalsEn, wars: warsEn, 'plan-desk': planDeskEn, publications: publicationsEn, burn: burnEn, demand: demandEn, data: dataEn, stores: storesEn, audit: auditEn, people: peopleEn, settings: settingsEn,
}


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
