import { priceSettingNewsvendor, type PriceSettingProblem } from '../../../src/core/operations/price-setting-newsvendor.ts'
import type { Adapter } from '../case.ts'

export const priceSettingAdapter: Adapter = (raw) => ({ ...priceSettingNewsvendor(raw as unknown as PriceSettingProblem) })
