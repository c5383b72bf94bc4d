import type { ReactNode } from 'react'
import styles from './war-room.module.css'

/** A titled part of the room. */
export const Panel = ({ area, title, note, children }: { readonly area?: string; readonly title: string; readonly note?: ReactNode; readonly children: ReactNode }) => (
  <section className={styles.panel} style={area === undefined ? {} : { gridArea: area }} aria-label={title}>
    <header className={styles.head}>
      <h2 className={styles.title}>{title}</h2>
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </header>
    {children}
  </section>
)
