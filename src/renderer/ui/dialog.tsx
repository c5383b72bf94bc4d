import { Modal, type ModalProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from './focus-back.ts'

/** A dialog that is there as long as it is rendered. It can be closed by name, and gives the focus back to where it was. */
export function Dialog({ closeButtonProps, ...props }: Omit<ModalProps, 'opened'>) {
  const { t } = useTranslation('common')
  useFocusBack()
  // Its head is a part of the dialog and no banner of the page, which an HTML header would be.
  return <Modal opened attributes={{ header: { role: 'presentation' } }} closeButtonProps={{ 'aria-label': t('close'), ...closeButtonProps }} {...props} />
}
