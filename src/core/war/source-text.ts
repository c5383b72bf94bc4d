/** The sources that Warchest itself writes beside an assumption, in Chinese. A person's or a paper's own words stand as they are. */
const ZH: Readonly<Record<string, string>> = {
  'Warchest default; replace it with your own figure': 'Warchest 默认值；请换成您自己的数字',
  'Warchest default, scaled to the fitted trade; replace it with your own figure': 'Warchest 默认值，按已拟合的交易规模换算；请换成您自己的数字',
  'Warchest default; merchants and brands must have agreed': 'Warchest 默认值；须商家与品牌已同意',
  'Warchest default: a fifth more than all sites stand together at the peak': 'Warchest 默认值：比所有网站高峰承受力之和多五分之一',
  'default of Warchest': 'Warchest 默认值',
  'stated when fitting': '拟合时设定',
  'Set in the scenario': '在情景中设定',
  'What this preset asks; change it under the rivals’ answers': '此预设情景所设；可在“对手的应对”中更改',
  'The rival’s lag, gain, floor and undercut as imported with the treasury': '随资金数据导入的对手滞后、跟进、底线与压价',
  'Warchest default: nothing was imported of its answers': 'Warchest 默认值：未导入其应对方式',
  'steady trade at the starting prices over the settlement lag': '按起始价格稳定经营、以结算周期推算',
  'mean cost share of the products whose cost is known, by category': '成本已知商品的平均成本占比，按品类',
  'van Heerde, Leeflang and Wittink (2004), Marketing Science 23: a third of a promotion bump comes from other periods, a third from other brands': 'van Heerde、Leeflang 与 Wittink（2004），Marketing Science 23：促销增量三分之一来自其他时期，三分之一来自其他品牌',
  'Between 7% of conversions a second (Aberdeen Group 2008) and 8% a tenth of a second (Deloitte 2020, Milliseconds Make Millions)': '介于每秒损失 7% 转化（Aberdeen Group 2008）与每 0.1 秒损失 8%（Deloitte 2020，Milliseconds Make Millions）之间',
}

/** The source of an assumption in the reader's language. */
export const sourceText = (source: string, language: 'en' | 'zh'): string => (language === 'zh' ? (ZH[source] ?? source) : source)
