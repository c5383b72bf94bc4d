import type { CashCause, ProfitStepId, ProfitViewId } from '../../../core/burn/facts.ts'
import type { Label } from '../../../core/demand/market.ts'
import type { Account, DailyMeasure, Funder, TotalMeasure } from '../../../core/war/outcome.ts'
import type { Language } from '../format.ts'

/** Every word of a burn pack: on its page, in its tables and on the screen that shows it. */
export interface BurnWords {
  readonly pack: string
  readonly causes: Readonly<Record<CashCause, string>>
  readonly profit: Readonly<Record<ProfitStepId, string>>
  readonly views: Readonly<Record<ProfitViewId, string>>
  readonly funders: Readonly<Record<Funder, string>>
  readonly measures: Readonly<Record<DailyMeasure | TotalMeasure, string>>
  readonly accounts: Readonly<Record<Account, string>>
  readonly labels: Readonly<Record<Label, string>>
  readonly openingCash: string
  readonly closingCash: string
  readonly floor: string
  readonly cash: string
  readonly cashFan: string
  readonly netBurnByCause: string
  readonly netBurn: string
  readonly burnByFunder: string
  readonly cashBridge: string
  readonly grossToNet: string
  readonly runway: string
  readonly mean: string
  readonly perDay: string
  readonly belowFloor: string
  readonly beyond: string
  readonly ofPaths: string
  readonly days: string
  readonly orders: string
  readonly units: string
  readonly subsidyOwnOf: string
  readonly assumptions: string
  readonly more: string
  readonly source: string
  readonly estimateMark: string
}

const en: BurnWords = {
  pack: 'Burn rate',
  causes: { trading: 'Margin before subsidy', ownSubsidy: 'Own subsidy', fulfilment: 'Payment, logistics, service', marketing: 'Marketing', fixedCost: 'Fixed cost', coFunding: 'Co-funding owed to us', workingCapital: 'Working capital', interest: 'Interest', credit: 'Credit drawn', tranches: 'Capital paid in' },
  profit: {
    grossValue: 'Gross merchandise value', ownSubsidy: 'Own subsidy', netRevenue: 'Net revenue', costOfGoods: 'Cost of goods', paymentCost: 'Payment cost', logistics: 'Logistics', service: 'Service',
    contribution: 'Contribution', contributionBeforeSubsidy: 'Contribution before subsidy', marketing: 'Marketing', fixedCost: 'Fixed cost', interest: 'Interest', profit: 'Profit', merchantPayout: 'Merchants’ part', incidents: 'Cost of wrong days', provisions: 'Provisions', badDebt: 'Co-funding written off', otherIncome: 'Deposits forfeited',
  },
  views: { 'marketing-expense': 'Subsidy as a marketing expense', 'contra-revenue': 'Subsidy as contra-revenue' },
  funders: { platform: 'We', merchant: 'Merchants', brand: 'Brands', bank: 'Banks', state: 'State' },
  measures: {
    visits: 'Visits', orders: 'Orders', units: 'Units', lostUnits: 'Units lost', grossValue: 'Gross merchandise value', netRevenue: 'Net revenue', costOfGoods: 'Cost of goods', subsidy: 'Subsidy', subsidyOwn: 'Own subsidy',
    contribution: 'Contribution', cash: 'Cash', grossBurn: 'Gross burn', netBurn: 'Net burn', share: 'Share of units', availability: 'Site availability', backlog: 'Orders waiting', creditDrawn: 'Credit drawn', cancelledUnits: 'Units cancelled', lateOrders: 'Late orders', contacts: 'Service contacts', workingCapital: 'Working capital', liabilities: 'Promises open',
    closingCash: 'Closing cash', lowestCash: 'Lowest cash', fundingNeed: 'Funding need',
  },
  accounts: {
    cash: 'Cash', receivable: 'Receivable', coFundingReceivable: 'Co-funding receivable', inventory: 'Inventory', payable: 'Payable', credit: 'Credit', equity: 'Equity', sales: 'Sales', costOfGoods: 'Cost of goods', subsidyOwn: 'Own subsidy',
    subsidyFunded: 'Funded subsidy', coFundingIncome: 'Co-funding income', paymentCost: 'Payment cost', logistics: 'Logistics', service: 'Service', marketing: 'Marketing', fixedCost: 'Fixed cost', interest: 'Interest',
    merchantPayout: 'Merchants’ part', deposits: 'Deposits held', couponLiability: 'Coupon provision', protectionLiability: 'Price-protection provision', provisions: 'Change of provisions', badDebt: 'Co-funding written off', incidents: 'Cost of wrong days', otherIncome: 'Deposits forfeited',
  },
  labels: { verified: 'verified', derived: 'derived', estimate: 'estimate', assumption: 'assumption' },
  openingCash: 'Opening cash', closingCash: 'Closing cash', floor: 'Floor', cash: 'Cash', cashFan: 'Cash', netBurnByCause: 'Net burn per day by cause', netBurn: 'Net burn', burnByFunder: 'Subsidy by who pays it', cashBridge: 'Cash bridge', grossToNet: 'Gross to net',
  runway: 'Runway', mean: 'mean of paths', perDay: 'a day', belowFloor: 'Below the floor', beyond: 'beyond the horizon', ofPaths: 'paths', days: 'days', orders: 'orders', units: 'units', subsidyOwnOf: 'of it our own',
  assumptions: 'Assumptions and estimates', more: 'more in the workbook and the CSV', source: 'Source', estimateMark: 'All figures of the future are estimates (E) under the assumptions (A) listed',
}

const zh: BurnWords = {
  pack: '现金消耗',
  causes: { trading: '补贴前毛利', ownSubsidy: '自有补贴', fulfilment: '支付、物流与客服', marketing: '营销', fixedCost: '固定成本', coFunding: '待收共担补贴', workingCapital: '营运资金', interest: '利息', credit: '动用授信', tranches: '注资' },
  profit: {
    grossValue: '商品交易总额', ownSubsidy: '自有补贴', netRevenue: '净收入', costOfGoods: '商品成本', paymentCost: '支付成本', logistics: '物流', service: '客服',
    contribution: '边际贡献', contributionBeforeSubsidy: '补贴前边际贡献', marketing: '营销', fixedCost: '固定成本', interest: '利息', profit: '利润', merchantPayout: '商家分成', incidents: '异常日成本', provisions: '准备金', badDebt: '共担坏账', otherIncome: '没收定金',
  },
  views: { 'marketing-expense': '补贴计入营销费用', 'contra-revenue': '补贴冲减收入' },
  funders: { platform: '本店', merchant: '商家', brand: '品牌', bank: '银行', state: '国家' },
  measures: {
    visits: '访问', orders: '订单', units: '销量', lostUnits: '流失销量', grossValue: '商品交易总额', netRevenue: '净收入', costOfGoods: '商品成本', subsidy: '补贴', subsidyOwn: '自有补贴',
    contribution: '边际贡献', cash: '现金', grossBurn: '总消耗', netBurn: '净消耗', share: '销量份额', availability: '站点可用率', backlog: '待发订单', creditDrawn: '已用授信', cancelledUnits: '取消件数', lateOrders: '延误订单', contacts: '客服咨询', workingCapital: '营运资金', liabilities: '未兑现承诺',
    closingCash: '期末现金', lowestCash: '最低现金', fundingNeed: '资金缺口',
  },
  accounts: {
    cash: '现金', receivable: '应收账款', coFundingReceivable: '应收共担补贴', inventory: '存货', payable: '应付账款', credit: '授信', equity: '权益', sales: '销售', costOfGoods: '商品成本', subsidyOwn: '自有补贴',
    subsidyFunded: '他方补贴', coFundingIncome: '共担补贴收入', paymentCost: '支付成本', logistics: '物流', service: '客服', marketing: '营销', fixedCost: '固定成本', interest: '利息',
    merchantPayout: '商家分成', deposits: '预收定金', couponLiability: '优惠券准备', protectionLiability: '价保准备', provisions: '准备金变动', badDebt: '共担坏账', incidents: '异常日成本', otherIncome: '没收定金',
  },
  labels: { verified: '已核实', derived: '推导', estimate: '估计', assumption: '假设' },
  openingCash: '期初现金', closingCash: '期末现金', floor: '底线', cash: '现金', cashFan: '现金', netBurnByCause: '每日净消耗（按原因）', netBurn: '净消耗', burnByFunder: '补贴由谁承担', cashBridge: '现金桥', grossToNet: '从总额到净额',
  runway: '现金跑道', mean: '各路径均值', perDay: '每日', belowFloor: '低于底线', beyond: '超出模拟期', ofPaths: '条路径', days: '天', orders: '单', units: '件', subsidyOwnOf: '其中自有',
  assumptions: '假设与估计', more: '项见工作簿和 CSV', source: '来源', estimateMark: '所有未来数字均为估计（E），以所列假设（A）为前提',
}

export const BURN_WORDS: Readonly<Record<Language, BurnWords>> = { en, zh }

/** The quiet label of a figure's origin. */
export const LABEL_MARKS: Readonly<Record<Label, string>> = { verified: 'V', derived: 'D', estimate: 'E', assumption: 'A' }
