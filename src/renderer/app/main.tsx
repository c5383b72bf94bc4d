import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import '@fontsource-variable/inter/wght.css'
import './base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { setLanguage } from './i18n/i18n.ts'

const root = document.getElementById('root')
// The first paint is in the language that boot.js has read; where its texts cannot be had, in English.
await setLanguage(document.documentElement.lang.startsWith('zh') ? 'zh' : 'en').catch(() => {})
if (root) createRoot(root).render(<App />)
