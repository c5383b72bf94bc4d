import { notifications, notificationsStore, type NotificationData } from '@mantine/notifications'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WarchestError } from '../../../src/core/problem.ts'
import { noticeFailure, noticeId, noticeUntilRead } from '../../../src/renderer/app/notices.ts'

const shown = (): readonly NotificationData[] => notificationsStore.getState().notifications
let page: EventTarget
beforeEach(() => {
  page = new EventTarget()
  vi.stubGlobal('window', page)
  // As the component that draws them does.
  notificationsStore.setState({ ...notificationsStore.getState(), limit: 4 })
})
afterEach(() => {
  notifications.clean()
  vi.unstubAllGlobals()
})

test.each(['pointermove', 'pointerdown', 'keydown', 'wheel'])('a failure stays as long as nobody is there, and goes a while after somebody is (%s)', (sign) => {
  noticeUntilRead({ id: 'job-1', title: 'Import: failed', message: 'Why' })
  page.dispatchEvent(new Event('resize'))
  expect(shown().map(({ id, autoClose }) => [id, autoClose])).toEqual([['job-1', false]])
  page.dispatchEvent(new Event(sign))
  expect(shown().map(({ id, title, autoClose }) => [id, title, typeof autoClose])).toEqual([['job-1', 'Import: failed', 'number']])
})

test('one that was closed meanwhile does not come back', () => {
  noticeUntilRead({ id: 'job-1', title: 'Import: failed', message: 'Why' })
  notifications.hide('job-1')
  page.dispatchEvent(new Event('pointermove'))
  expect(shown()).toEqual([])
})

test('the same problem is shown once, in elements that follow the language', () => {
  const error = new WarchestError('conflict', { code: 'plan.version', message: 'It has moved on.', mend: 'Look again.' })
  noticeFailure(error)
  noticeFailure(error)
  expect(shown().map(({ id, title, message }) => [id, typeof title, typeof message])).toEqual([[noticeId('plan.version'), 'object', 'object']])
})
