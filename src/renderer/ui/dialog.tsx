import { Modal, type ModalProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from './focus-back.ts'

/** A dialog that is there as long as it is rendered. It can be closed by name, and gives the focus back to where it was. */
export function Dialog({ closeButtonProps, ...props }: Omit<ModalProps, 'opened'>) {
  const { t } = useTranslation('common')
  useFocusBack()
  return <Modal opened closeButtonProps={{ 'aria-label': t('close'), ...closeButtonProps }} {...props} />
}
