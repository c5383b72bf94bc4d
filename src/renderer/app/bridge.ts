import type { DesktopBridge } from '../../main/contract/bridge.ts'

declare global {
  interface Window {
    readonly warchest?: DesktopBridge
  }
}

/** The desktop's bridge, or null in the served form. */
export const desktop: DesktopBridge | null = typeof window === 'undefined' ? null : (window.warchest ?? null)
