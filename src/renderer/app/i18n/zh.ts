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

/** Every namespace in Chinese, loaded when it is first asked for. `problems` is Chinese only: the engine's problems carry their English text themselves. */
export const zh = {
  common: commonZh, 'war-room': warRoomZh, scenarios: scenariosZh, 'war-game': warGameZh, insight: insightZh, rivals: rivalsZh, wars: warsZh, 'plan-desk': planDeskZh, publications: publicationsZh, burn: burnZh, demand: demandZh, data: dataZh, stores: storesZh, audit: auditZh, people: peopleZh, settings: settingsZh, problems: problemsZh,
}
