import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { askedOf } from './asked.ts'
import { Frame } from './frame/frame.tsx'
import { LoadingState } from '../ui/loading-state.tsx'
import { Nowhere } from './frame/nowhere.tsx'
import { ScreenFault } from './frame/screen-fault.tsx'
import { SCREENS } from './screens.ts'

const root = createRootRoute({ component: Frame })

const home = createRoute({
  getParentRoute: () => root, path: '/',
  beforeLoad: () => { redirect({ to: SCREENS[0].path, throw: true }) },
})

const screens = SCREENS.map((screen) => createRoute({ getParentRoute: () => root, path: screen.path, validateSearch: askedOf, component: lazyRouteComponent(screen.load) }))

/** Hash history: the page is one file, in the served form as on the desktop's own protocol. */
export const router = createRouter({ routeTree: root.addChildren([home, ...screens]), history: createHashHistory(), defaultPreload: 'intent', defaultErrorComponent: ScreenFault, defaultPendingComponent: LoadingState, defaultNotFoundComponent: Nowhere })
