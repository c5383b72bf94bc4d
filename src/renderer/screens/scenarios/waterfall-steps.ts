import type { Waterfall, WaterfallFigure } from '../../../core/war/waterfall.ts'
import type { BridgeStep } from '../../charts/waterfall.ts'

/** Steps of the picture; what is taken off stands below zero. A leak or loss that is nothing on every path is left out. */
const STEPS: readonly { readonly figure: WaterfallFigure; readonly kind: BridgeStep['kind']; readonly always?: true }[] = [
  { figure: 'subsidised', kind: 'standing', always: true }, { figure: 'nonIncremental', kind: 'change', always: true }, { figure: 'grossLift', kind: 'standing', always: true },
  { figure: 'cannibalised', kind: 'change', always: true }, { figure: 'pulledForward', kind: 'change', always: true }, { figure: 'arbitrage', kind: 'change' }, { figure: 'fraud', kind: 'change' }, { figure: 'net', kind: 'standing', always: true },
]

export type WaterfallStep = 'subsidised' | 'nonIncremental' | 'grossLift' | 'cannibalised' | 'pulledForward' | 'arbitrage' | 'fraud' | 'net'

/** A waterfall as a bridge from the units sold with a subsidy to the net incremental ones, in means over the pairs. */
export const waterfallSteps = ({ figures }: Pick<Waterfall, 'figures'>, label: (figure: WaterfallStep) => string): readonly BridgeStep[] =>
  STEPS.filter(({ figure, always }) => always || figures[figure].mean !== 0).map(({ figure, kind }) => ({ id: figure, label: label(figure as WaterfallStep), kind, value: kind === 'change' ? 0 - figures[figure].mean : figures[figure].mean }))
