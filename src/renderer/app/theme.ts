import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple, type VariantColorsResolver } from '@mantine/core'
import { sellerHues } from '../ui/sellers.ts'

/** Structure is grey: also buttons and selection, so that every other colour can mean something. */
const ink: MantineColorsTuple = ['#f7f8f9', '#eceef0', '#dde0e4', '#c3c8ce', '#9aa2ab', '#727b85', '#59626c', '#424a53', '#262c33', '#171b20']
const dark: MantineColorsTuple = ['#e6e9ec', '#c6ccd2', '#a3abb4', '#87909a', '#4a525b', '#363d45', '#2a3037', '#1b1f24', '#14171b', '#0e1013']
/** Red: money or rules broken. Amber: attention. Green: confirmed. */
const red: MantineColorsTuple = ['#fdf1f0', '#fadedb', '#f3bbb6', '#ea938c', '#e06a62', '#d2463d', '#b93228', '#9c261e', '#7c1f19', '#5c1814']
const amber: MantineColorsTuple = ['#fef6e7', '#fbe8c4', '#f5d188', '#edb84e', '#e0a028', '#c58412', '#96620a', '#7d5108', '#634107', '#4a3106']
const green: MantineColorsTuple = ['#edf8f0', '#d3efdb', '#a6debb', '#74c993', '#46b070', '#279355', '#1c7a45', '#166338', '#114d2c', '#0c3a21']

/** The primary action is ink on paper, paper on ink in the dark. */
const variants: VariantColorsResolver = (input) =>
  input.variant === 'filled' && (input.color === undefined || input.color === 'ink')
    ? { background: 'var(--wc-action)', hover: 'var(--wc-action-hover)', color: 'var(--wc-on-action)', border: '1px solid transparent' }
    : defaultVariantColorsResolver(input)

/** 32-pixel controls with the text size of everything else. */
const compactInput = (_theme: unknown, props: { readonly size?: unknown }) => ({ wrapper: props.size === undefined || props.size === 'xs' ? { '--input-height': '32px', '--input-fz': 'var(--mantine-font-size-sm)' } : {} })
const compactButton = (_theme: unknown, props: { readonly size?: unknown }) => ({ root: props.size === undefined || props.size === 'xs' ? { '--button-height': '32px', '--button-fz': 'var(--mantine-font-size-sm)' } : {} })
const captions = () => ({
  label: { '--input-label-size': 'var(--mantine-font-size-sm)' },
  description: { '--input-description-size': 'var(--mantine-font-size-xs)' },
  error: { '--input-error-size': 'var(--mantine-font-size-xs)' },
})

/** What is chosen looks like the primary action, in both themes: Mantine reckons contrast from the light one alone. */
const chosen = (part: 'chip' | 'checkbox' | 'radio' | 'switch') => (_theme: unknown, props: { readonly color?: unknown; readonly variant?: unknown }) => {
  // 'filled' is what Mantine takes where nothing is said.
  if (props.color !== undefined || (props.variant !== undefined && props.variant !== 'filled')) return { root: {} }
  if (part === 'chip') return { root: { '--chip-bg': 'var(--wc-action)', '--chip-hover': 'var(--wc-action-hover)', '--chip-color': 'var(--wc-on-action)' } }
  return { root: { [`--${part}-color`]: 'var(--wc-action)', ...(part === 'switch' ? {} : { [`--${part}-icon-color`]: 'var(--wc-on-action)' }) } }
}

export const theme = createTheme({
  variantColorResolver: variants,
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  colors: { ink, gray: ink, dark, red, amber, yellow: amber, green },
  black: '#171b20',
  fontFamily: "'Inter Variable', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Noto Sans Mono', monospace",
  // Five sizes, two weights.
  fontSizes: { xs: '12px', sm: '13px', md: '15px', lg: '20px', xl: '30px' },
  lineHeights: { xs: '16px', sm: '20px', md: '24px', lg: '28px', xl: '36px' },
  fontWeights: { regular: '400', medium: '600', bold: '600' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '15px', lineHeight: '24px' }, h3: { fontSize: '13px', lineHeight: '20px' }, h4: { fontSize: '13px', lineHeight: '20px' } },
  },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' }, vars: compactButton },
    Input: { vars: compactInput },
    InputWrapper: { vars: captions },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    SegmentedControl: { styles: { root: { background: 'var(--wc-track)' }, indicator: { background: 'var(--wc-thumb)' } }, defaultProps: { size: 'xs' } },
    Chip: { vars: chosen('chip'), defaultProps: { size: 'xs', radius: 'sm' } },
    Switch: { vars: chosen('switch'), defaultProps: { size: 'xs' } },
    Checkbox: { vars: chosen('checkbox'), defaultProps: { size: 'xs' } },
    Radio: { vars: chosen('radio'), defaultProps: { size: 'xs' } },
    Slider: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm', fz: 'sm' } },
    Tabs: { defaultProps: { keepMounted: false } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, multiline: true, maw: 320, transitionProps: { duration: 100 }, events: { hover: true, focus: true, touch: true } } },
    Modal: { styles: { title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-md)' } }, defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.35 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.2 } } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    Badge: { defaultProps: { size: 'sm', variant: 'light', tt: 'none', fw: 600 } },
    Alert: { defaultProps: { variant: 'light' } },
  },
})

/** The product's own tokens; screens and style modules use these, never a hex value. */
const tokens = {
  light: {
    '--wc-ground': '#fbfbfc', '--wc-surface': '#ffffff', '--wc-raised': '#ffffff', '--wc-hover': '#f1f3f5', '--wc-selected': '#e6e9ec',
    '--wc-track': '#eceef0', '--wc-thumb': '#ffffff', '--wc-line': '#e0e3e7', '--wc-line-strong': '#c3c8ce', '--wc-text': '#171b20', '--wc-quiet': '#59626c', '--wc-faint': '#6d7680',
    '--wc-action': '#262c33', '--wc-action-hover': '#424a53', '--wc-on-action': '#ffffff',
    '--wc-red': red[6], '--wc-red-wash': red[0], '--wc-amber': amber[6], '--wc-amber-wash': amber[0], '--wc-green': green[6], '--wc-green-wash': green[0],
  },
  dark: {
    '--wc-ground': '#14171b', '--wc-surface': '#1a1e23', '--wc-raised': '#20252b', '--wc-hover': '#22272d', '--wc-selected': '#2d333a',
    '--wc-track': '#22272d', '--wc-thumb': '#3c444d', '--wc-line': '#2b3138', '--wc-line-strong': '#464e57', '--wc-text': '#e6e9ec', '--wc-quiet': '#a8b0b9', '--wc-faint': '#929ba5',
    '--wc-action': '#e6e9ec', '--wc-action-hover': '#ffffff', '--wc-on-action': '#14171b',
    '--wc-red': '#f0857d', '--wc-red-wash': '#36201f', '--wc-amber': '#e6b154', '--wc-amber-wash': '#332916', '--wc-green': '#5cc487', '--wc-green-wash': '#18301f',
  },
} as const

const sellerTokens = (scheme: 'light' | 'dark'): Record<string, string> =>
  Object.fromEntries(Object.entries(sellerHues(scheme)).map(([seller, hue]) => [`--wc-seller-${seller}`, hue]))

const mantineOver = {
  '--mantine-color-body': 'var(--wc-ground)', '--mantine-color-text': 'var(--wc-text)', '--mantine-color-dimmed': 'var(--wc-quiet)',
  '--mantine-color-default-border': 'var(--wc-line-strong)', '--mantine-color-default': 'var(--wc-surface)', '--mantine-color-default-hover': 'var(--wc-hover)',
  '--mantine-color-placeholder': 'var(--wc-faint)', '--mantine-color-error': 'var(--wc-red)',
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...tokens.light, ...sellerTokens('light'), ...mantineOver },
  dark: { ...tokens.dark, ...sellerTokens('dark'), ...mantineOver },
})
