import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { FaultBoundary } from './fault-boundary.tsx'
import { THEME_KEY } from './preferences.ts'
import { queryClient } from './query-client.ts'
import { router } from './routes.tsx'
import { cssVariables, theme } from './theme.ts'

const schemes = localStorageColorSchemeManager({ key: THEME_KEY })

/** The look of the interface, with the names that Mantine's own parts need in the language on the screen. */
function Look({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('common')
  const close = t('close')
  const named = useMemo(() => mergeThemeOverrides(theme, { components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } } } }), [close])
  return <MantineProvider theme={named} cssVariablesResolver={cssVariables} colorSchemeManager={schemes} defaultColorScheme="auto">{children}</MantineProvider>
}

/** The whole interface. */
export const App = () => (
  <StrictMode>
    <FaultBoundary>
      <QueryClientProvider client={queryClient}>
        <Look>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={4} />
        </Look>
      </QueryClientProvider>
    </FaultBoundary>
  </StrictMode>
)
