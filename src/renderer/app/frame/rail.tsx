import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { SCREENS } from '../screens.ts'
import styles from './frame.module.css'

/** The way to every screen; settings stand at the foot. */
export function Rail() {
  const { t } = useTranslation('common')
  return (
    <nav className={styles.rail} aria-label={t('nav.label')}>
      {SCREENS.map(({ id, path, icon: Icon }) => [
        id === 'settings' && <div key="space" className={styles.space} />,
        <Link key={id} to={path} className={styles.item} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={20} stroke={1.6} aria-hidden />
          <span>{t(`nav.${id}`)}</span>
        </Link>,
      ])}
    </nav>
  )
}
