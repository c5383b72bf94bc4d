import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { maySign, type Role } from '../../../core/plan/approval.ts'
import type { People, Person } from '../../../main/contract/people.ts'
import type { Problem } from '../../../core/problem.ts'
import { client, orpc, problemsOfError } from '../client.ts'
import { queryClient } from '../query-client.ts'

export const usePeople = () => useQuery(orpc.people.list.queryOptions({ staleTime: 60_000 }))

const keep = (people: People): void => void queryClient.setQueryData(orpc.people.list.queryKey(), people)

/** The name of who is at the desk; empty where nobody is. */
export function useNameAtDesk(): string {
  const { data } = usePeople()
  return data?.persons.find(({ id }) => id === data.signedIn)?.name ?? ''
}

export const signOut = async (): Promise<void> => keep(await client.people.signOut())

/** Problems of a dialog whose fields are in sight: the sentence says which one is meant. */
export const problemsOfSigning = (error: unknown): readonly Problem[] => problemsOfError(error).map(({ field: _field, ...problem }) => problem)

/** Stands for somebody who is not in the workspace yet. */
export const SOMEBODY_NEW = 'new'

export interface SignerForm {
  /** Persons who could; those who have left are not among them, nor, where it is about a signature, analysts. */
  readonly able: readonly Person[]
  readonly loaded: boolean
  /** Id of the chosen person, or {@link SOMEBODY_NEW}; null: nobody can be chosen. */
  readonly who: string | null
  readonly chosen: Person | null
  /** The chosen person is at the desk already. */
  readonly unlocked: boolean
  /** Nobody has ever signed here. */
  readonly first: boolean
  /** Somebody new can be let in by who is at the desk. */
  readonly mayAdd: boolean
  readonly name: string
  readonly role: Role
  readonly passphrase: string
  /** A new passphrase once more. */
  readonly again: string
  readonly ready: boolean
  readonly choose: (who: string) => void
  readonly setName: (name: string) => void
  readonly setRole: (role: Role) => void
  readonly setPassphrase: (passphrase: string) => void
  readonly setAgain: (passphrase: string) => void
  /** Brings the chosen person to the desk: by nothing, by their passphrase, or by letting them in. */
  readonly bring: () => Promise<void>
}

/**
 * Who is about to sign, or merely to sign in, which analysts do too; `second`: where two sign, whom nobody can let in for it. `without`: persons who cannot, because they have signed already.
 */
export function useSigner(without: readonly string[] = [], purpose: 'sign' | 'second' | 'sign-in' = 'sign'): SignerForm {
  const { data } = usePeople()
  const [picked, choose] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const persons = data?.persons ?? []
  const able = persons.filter((person) => person.leftAt === null && (purpose === 'sign-in' || maySign(person.role)) && !without.includes(person.id))
  const first = data !== undefined && persons.length === 0
  const atDesk = persons.find(({ id }) => id === data?.signedIn)
  const mayAdd = first || (purpose !== 'second' && atDesk !== undefined && maySign(atDesk.role))
  const natural = first ? SOMEBODY_NEW : (able.find(({ id }) => id === data?.signedIn) ?? able[0])?.id ?? (mayAdd ? SOMEBODY_NEW : null)
  const who = picked !== null && (picked === SOMEBODY_NEW ? mayAdd : able.some(({ id }) => id === picked)) ? picked : natural
  const chosen = able.find(({ id }) => id === who) ?? null
  const unlocked = chosen !== null && chosen.id === data?.signedIn
  const as = role ?? (first ? 'pricing-manager' : 'approver')
  const ready = unlocked || (passphrase !== '' && (who === SOMEBODY_NEW ? name.trim() !== '' && again === passphrase : chosen !== null))
  const bring = async (): Promise<void> => {
    if (unlocked || who === null) return
    if (who !== SOMEBODY_NEW) return keep(await client.people.signIn({ id: who, passphrase }))
    const before = new Set(persons.map(({ id }) => id))
    const people = await client.people.add({ name: name.trim(), role: as, passphrase })
    keep(people)
    const added = people.persons.find(({ id }) => !before.has(id))
    // Whoever was let in by somebody else comes to the desk with the passphrase they have just chosen.
    if (added && people.signedIn !== added.id) keep(await client.people.signIn({ id: added.id, passphrase }))
  }
  return { able, loaded: data !== undefined, who, chosen, unlocked, first, mayAdd, name, role: as, passphrase, again, ready, choose, setName, setRole, setPassphrase, setAgain, bring }
}
