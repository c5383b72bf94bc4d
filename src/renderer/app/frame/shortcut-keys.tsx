import { Fragment } from 'react'
import { isMac } from '../commands.ts'
import { shownShortcut } from '../shortcut.ts'
import styles from './frame.module.css'

/** A shortcut drawn as keys; for the eye, since what it stands beside is what a screen reader says. */
export const ShortcutKeys = ({ shortcut }: { readonly shortcut: string }) => (
  <span className={styles.key} aria-hidden>
    {shownShortcut(shortcut, isMac).map((keys, step) => (
      <Fragment key={step}>{keys.map((key) => <kbd key={key} className={styles.kbd}>{key}</kbd>)}</Fragment>
    ))}
  </span>
)
