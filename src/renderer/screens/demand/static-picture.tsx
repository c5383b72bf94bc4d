import type { Picture } from '../../charts/picture.ts'
import { Chart } from '../../charts/chart.tsx'

/** A small picture without axes, in a row of a list, at its own size. */
export const StaticPicture = ({ of }: { readonly of: Picture }) => <span style={{ display: 'inline-block', width: of.width, height: of.height, verticalAlign: 'middle' }}><Chart of={of} height={of.height} /></span>
