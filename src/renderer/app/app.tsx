import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { FaultBoundary } from './fault-boundary.tsx'
import { THEME_KEY } from './preferences.ts'
import { queryClient } from './query-client.ts'
import { router } from './routes.tsx'
import { cssVariables, theme } from './theme.ts'

const schemes = localStorageColorSchemeManager({ key: THEME_KEY })

/** The whole interface. */
export const App = () => (
  <StrictMode>
    <FaultBoundary>
      <QueryClientProvider client={queryClient}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={schemes} defaultColorScheme="auto">
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={4} />
        </MantineProvider>
      </QueryClientProvider>
    </FaultBoundary>
  </StrictMode>
)
