import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import '@fontsource-variable/inter/wght.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './i18n/i18n.ts'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
