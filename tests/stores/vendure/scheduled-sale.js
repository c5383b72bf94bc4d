import core from '@vendure/core'

/** What Warchest looks for in a Vendure store that schedules sales: a sale price with its span on every price, in force by the store's clock at every read. */
const FIELDS = [
  { name: 'salePrice', type: 'int', nullable: true },
  { name: 'saleStartsAt', type: 'datetime', nullable: true },
  { name: 'saleEndsAt', type: 'datetime', nullable: true },
  { name: 'planId', type: 'string', nullable: true },
]

const plain = core.defaultConfig.catalogOptions.productVariantPriceCalculationStrategy

class ScheduledSales {
  init(injector) {
    return plain.init?.(injector)
  }

  async calculate(args) {
    const sale = args.productVariantPrice?.customFields
    const now = Date.now()
    const begun = !sale?.saleStartsAt || new Date(sale.saleStartsAt).getTime() <= now
    const over = sale?.saleEndsAt && new Date(sale.saleEndsAt).getTime() <= now
    const inForce = typeof sale?.salePrice === 'number' && begun && !over
    return plain.calculate(inForce ? { ...args, inputPrice: sale.salePrice } : args)
  }
}

export const ScheduledSalePlugin = function ScheduledSalePlugin() {}
core.VendurePlugin({
  imports: [core.PluginCommonModule],
  compatibility: '^3.0.0',
  configuration: (config) => {
    config.customFields.ProductVariantPrice = FIELDS
    config.catalogOptions.productVariantPriceCalculationStrategy = new ScheduledSales()
    return config
  },
})(ScheduledSalePlugin)
