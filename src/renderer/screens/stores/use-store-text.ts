import { useTranslation } from 'react-i18next'
import type { LocalText } from '../../../core/catalog/catalog.ts'
import type { StoreInfo, StoreKindInfo } from '../../../main/contract/stores.ts'
import { useLanguage } from '../../ui/index.ts'

/** Names of stores and of their kinds in the language on the screen. */
export function useStoreText(kinds: readonly StoreKindInfo[] | undefined) {
  const { t } = useTranslation('stores')
  const language = useLanguage()
  const local = (text: LocalText): string => text[language] ?? text.en
  const kindOf = ({ kind }: Pick<StoreInfo, 'kind'>): StoreKindInfo | undefined => kinds?.find((known) => known.kind === kind)
  return {
    local,
    name: ({ id, name }: Pick<StoreInfo, 'id' | 'name'>): string => (id === 'embedded' ? t('name.embedded') : name),
    kind: (store: Pick<StoreInfo, 'id' | 'kind'>): string => {
      const known = kindOf(store)
      return store.id === 'embedded' ? t('kind.embedded') : known ? local(known.label) : t('kind.unknown')
    },
    kindOf,
  }
}

/** How a store stands, for a dot and a badge. */
export const toneOf = ({ reachable, why }: Pick<StoreInfo, 'reachable' | 'why'>): 'good' | 'bad' | 'attention' => (!reachable ? 'bad' : why ? 'attention' : 'good')
