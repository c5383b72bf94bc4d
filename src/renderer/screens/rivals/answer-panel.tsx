import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Seller } from '../../../core/catalog/catalog.ts'
import type { Governed } from '../../../core/rivals/governs.ts'
import type { RivalPolicy } from '../../../core/war/scenario.ts'
import type { WarRoom } from '../../../main/contract/contract.ts'
import type { FittedAnswer } from '../../../main/contract/rivals.ts'
import { client, orpc } from '../../app/client.ts'
import { noticeFailure } from '../../app/notices.ts'
import { useScenarioName } from '../../app/use-scenario-name.ts'
import { sellerColors } from '../../charts/palette.ts'
import { useChartLook } from '../../charts/chart.tsx'
import { BasisMark, ErrorState, LoadingState, useFormat } from '../../ui/index.ts'
import styles from './rivals.module.css'

/** Below this part of our units an answer hardly shows in a war. */
const HARDLY = 0.05

/** How each rival answers our price as its own prices tell, with the evidence, and a way into the scenario in focus. */
export function AnswerPanel({ sellers, room }: { readonly sellers: readonly Seller[]; readonly room: WarRoom }) {
  const { t } = useTranslation('rivals')
  const { data, error, refetch } = useQuery(orpc.rivals.fit.queryOptions({ staleTime: 60_000 }))
  return (
    <>
      <h2 className={styles.title}>{t('answers.title')} <BasisMark kind="E" note={t('answers.basis')} /></h2>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : !data ? <LoadingState /> : (
        <ul className={styles.cards}>{sellers.filter(({ own }) => !own).map((seller) => <Card key={seller.id} seller={seller} sellers={sellers} fit={data.find((one) => one.seller === seller.id)} room={room} />)}</ul>
      )}
    </>
  )
}

function Card({ seller, sellers, fit, room }: { readonly seller: Seller; readonly sellers: readonly Seller[]; readonly fit: FittedAnswer | undefined; readonly room: WarRoom }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const { theme } = useChartLook()
  const named = useScenarioName()
  const queryClient = useQueryClient()
  const { scenario } = room
  const take = useMutation({
    mutationFn: async (policy: RivalPolicy) => {
      const current = await client.scenarios.get({ id: scenario?.id ?? '' })
      return client.scenarios.save({ scenario: { ...current, rivals: current.rivals.map((rival) => (rival.seller === seller.id ? { ...rival, policy } : rival)) } })
    },
    onSuccess: (saved) => {
      notifications.show({ message: t('answers.taken', { rival: seller.name[format.language] ?? seller.name.en, scenario: named(saved.name) }) })
      void queryClient.invalidateQueries()
    },
    onError: noticeFailure,
  })
  const used = room.run?.rivals.find((rival) => rival.seller === seller.id)?.policy
  const name = seller.name[format.language] ?? seller.name.en
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <h3><span className={styles.dot} style={{ background: sellerColors(sellers, theme).get(seller.id) }} aria-hidden />{name}</h3>
        {fit !== undefined && scenario !== null && <Button size="compact-xs" variant="default" loading={take.isPending} onClick={() => take.mutate(fit.policy)}>{t('answers.take', { rival: name, scenario: named(scenario.name) })}</Button>}
      </div>
      {fit === undefined ? <p className={styles.quiet}>{t('answers.unknown')}</p> : (
        <>
          <p>{policyText(fit.policy)}</p>
          <p className={styles.quiet}>{fit.policy.kind === 'hold'
            ? t('answers.noEvidence', { reacting: format.number(fit.evidence.reacting), products: format.number(fit.evidence.products) })
            : t('answers.evidence', {
                watched: format.number(Math.round(fit.evidence.watched)), watchedSd: format.number(fit.evidence.watchedSd, { digits: 0 }), products: format.number(fit.evidence.products), decided: format.number(fit.evidence.decided), r2: format.percent(fit.evidence.r2, { digits: 0 }),
                gain: format.number(fit.evidence.gain, { digits: 2 }), gainSe: format.number(fit.evidence.gainSe, { digits: 2 }), lag: format.number(fit.evidence.lag), lagSe: format.number(fit.evidence.lagSe, { digits: 1 }),
              })}</p>
          {fit.governs !== null && fit.policy.kind !== 'hold' && <p className={styles.quiet} data-tone={fit.governs.ownUnits < HARDLY ? 'attention' : undefined}>{t(fit.governs.ownUnits < HARDLY ? 'answers.governsLittle' : 'answers.governs', { products: format.number(Math.round(fit.governs.products)), sd: format.number(fit.governs.sd, { digits: 0 }), of: format.number(fit.governs.of), own: format.percent(fit.governs.ownUnits), theirs: format.percent(fit.governs.rivalUnits) })}</p>}
          {fit.governs !== null && fit.policy.kind !== 'hold' && fit.governs.said.stated < fit.governs.of && <Said governs={fit.governs} />}
          {used && <p className={styles.quiet}>{t('answers.inRun', { policy: policyText(used) })}</p>}
        </>
      )}
    </li>
  )

  function policyText(policy: RivalPolicy): string {
    if (policy.kind === 'hold') return t('policy.hold')
    if (policy.kind === 'scripted') return t('policy.scripted', { count: policy.moves.length })
    if (policy.kind === 'budgeted') return t('policy.budgeted', { depth: format.percent(policy.depth, { digits: 0 }) })
    const aim = policy.kind === 'undercut' ? t('policy.undercut', { by: format.percent(policy.by) }) : policy.kind === 'follow' ? t('policy.follow', { share: format.percent(policy.share, { digits: 0 }) }) : t(`policy.${policy.kind}`)
    return t('policy.terms', { aim, count: policy.lag, lag: format.number(policy.lag), gain: format.percent(policy.gain, { digits: 0 }), floor: format.percent(policy.floor, { digits: 0 }), set: policy.scope || policy.belief?.watched ? t('policy.onSet') : '' })
  }
}

/** From where it is known on which products a rival answers, as shares of the products that both sell. */
function Said({ governs }: { readonly governs: Governed }) {
  const { t } = useTranslation('rivals')
  const format = useFormat()
  const { said, of } = governs
  const share = (part: number): { readonly share: string } => ({ share: format.percent(part / of, { digits: 0 }) })
  const note = t('answers.saidNote', { of: format.number(of), product: format.number(said.product), category: format.number(said.category), rival: format.number(said.rival) })
  return (
    <p className={styles.quiet}>
      {t('answers.said')} {t('answers.saidProduct', share(said.product))} <BasisMark kind="E" note={note} /> · {t('answers.saidCategory', share(said.category))} <BasisMark kind="E" note={note} /> · {t('answers.saidRival', share(said.rival))} <BasisMark kind="A" note={note} />
    </p>
  )
}
