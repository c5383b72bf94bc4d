import type { StoreAbilities } from '../../../main/contract/stores.ts'

/** 'good': the store does it by itself; 'attention': a person has to know. */
export type AbilityTone = 'good' | 'attention' | 'rest'

/** What a store can promise, as the keys of its sentences under `can` and a tone; in the order in which they matter to whoever sets prices. */
export function abilitiesOf({ schedule, atomicity, idempotency, lock, stock, orders }: StoreAbilities) {
  const reads = stock ? (orders ? 'both' : 'stock') : orders ? 'orders' : 'neither'
  return [
    { key: 'schedule', text: `can.schedule.${schedule}`, tone: schedule === 'none' ? 'attention' : schedule === 'native-exact' ? 'good' : 'rest' },
    { key: 'atomicity', text: `can.atomicity.${atomicity}`, tone: atomicity === 'row' ? 'rest' : 'good' },
    { key: 'speed', text: 'can.speed.text', tone: 'rest' },
    { key: 'repeat', text: `can.repeat.${idempotency}`, tone: idempotency === 'keyed' ? 'good' : 'rest' },
    { key: 'others', text: `can.others.${lock}`, tone: lock === 'version' ? 'good' : 'rest' },
    { key: 'reads', text: `can.reads.${reads}`, tone: orders ? 'good' : 'attention' },
  ] as const satisfies readonly { readonly key: string; readonly text: string; readonly tone: AbilityTone }[]
}
