import type { LocalText } from '../catalog/catalog.ts'

type Pair = readonly [en: string, zh: string]

/** A category of the sample world in words and prices; its demand parameters are drawn elsewhere. */
export interface CategoryWords {
  readonly id: string
  readonly name: Pair
  /** Range of list prices of the base size, yuan. */
  readonly prices: readonly [low: number, high: number]
  readonly kinds: readonly Pair[]
  /** Sizes or variants with their price relative to the base size. */
  readonly sizes: readonly (readonly [en: string, zh: string, factor: number])[]
}

/** Invented brands; none is meant to be a real one. */
const BRANDS: readonly Pair[] = [
  ['Yunling', '云岭'], ['Lanhe', '岚禾'], ['Muxi', '沐汐'], ['Qingye', '青野集'], ['Hesheng', '禾笙'], ['Beichuan', '北川里'], ['Songyue', '松月'], ['Jiuhe', '久禾记'],
  ['Nanzhi', '南栀'], ['Zhuyin', '竹隐'], ['Xiaoman', '小满坊'], ['Tingyu', '听雨轩'], ['Ruolan', '若岚'], ['Shanji', '山霁'], ['Wanqiu', '晚秋'], ['Chenlu', '晨露家'],
]

export const CATEGORIES: readonly CategoryWords[] = [
  {
    id: 'fruit', name: ['Fresh fruit', '新鲜水果'], prices: [12, 60],
    kinds: [['Fuji Apples', '红富士苹果'], ['Navel Oranges', '脐橙'], ['Blueberries', '蓝莓'], ['Kiwifruit', '猕猴桃'], ['Seedless Grapes', '无籽葡萄'], ['Mangoes', '芒果'], ['Cherry Tomatoes', '圣女果'], ['Honey Pomelo', '蜜柚']],
    sizes: [['1 kg', '1kg', 1], ['2.5 kg box', '2.5kg箱装', 2.2], ['gift box', '礼盒装', 3.1]],
  },
  {
    id: 'dairy', name: ['Dairy and eggs', '乳品蛋类'], prices: [8, 45],
    kinds: [['Whole Milk', '全脂纯牛奶'], ['Low-fat Milk', '低脂牛奶'], ['Set Yogurt', '凝固型酸奶'], ['Drinking Yogurt', '酸奶饮品'], ['Cheese Sticks', '奶酪棒'], ['Butter', '黄油'], ['Free-range Eggs', '散养鸡蛋'], ['Soy Milk', '豆乳']],
    sizes: [['single', '单盒', 1], ['pack of 6', '6盒装', 4.8], ['case of 12', '12盒整箱', 8.9]],
  },
  {
    id: 'snacks', name: ['Snacks', '休闲零食'], prices: [9, 49],
    kinds: [['Roasted Almonds', '烤巴旦木'], ['Potato Crisps', '薯片'], ['Rice Crackers', '米饼'], ['Beef Jerky', '牛肉干'], ['Dark Chocolate', '黑巧克力'], ['Dried Mango', '芒果干'], ['Sesame Biscuits', '芝麻饼干'], ['Seaweed Rolls', '海苔卷'], ['Melon Seeds', '瓜子']],
    sizes: [['100 g', '100g', 1], ['300 g', '300g', 2.4], ['family bag', '家庭装', 3.6]],
  },
  {
    id: 'drinks', name: ['Drinks and tea', '饮料茶饮'], prices: [6, 80],
    kinds: [['Sparkling Water', '气泡水'], ['Green Tea Drink', '绿茶饮料'], ['Jasmine Tea Leaves', '茉莉花茶'], ['Cold-brew Coffee', '冷萃咖啡'], ['Orange Juice', '橙汁'], ['Oolong Tea Bags', '乌龙茶包'], ['Coconut Water', '椰子水'], ['Electrolyte Drink', '电解质饮料']],
    sizes: [['500 ml', '500ml', 1], ['6 x 500 ml', '500ml×6', 5], ['15 x 500 ml', '500ml×15', 11.5]],
  },
  {
    id: 'staples', name: ['Rice, noodles and oil', '粮油调味'], prices: [10, 70],
    kinds: [['Northeast Rice', '东北大米'], ['Wheat Noodles', '挂面'], ['Rapeseed Oil', '菜籽油'], ['Peanut Oil', '花生油'], ['Light Soy Sauce', '生抽'], ['Aged Vinegar', '陈醋'], ['Chilli Sauce', '辣椒酱'], ['Plain Flour', '中筋面粉']],
    sizes: [['small', '小份', 1], ['large', '大份', 1.9], ['value pack', '实惠装', 3.4]],
  },
  {
    id: 'cleaning', name: ['Household cleaning', '家居清洁'], prices: [9, 65],
    kinds: [['Laundry Liquid', '洗衣液'], ['Laundry Pods', '洗衣凝珠'], ['Dish Soap', '洗洁精'], ['Floor Cleaner', '地板清洁剂'], ['Toilet Gel', '洁厕啫喱'], ['Kitchen Degreaser', '厨房去油剂'], ['Fabric Softener', '柔顺剂'], ['Bin Liners', '垃圾袋']],
    sizes: [['500 ml', '500ml', 1], ['2 L', '2L', 2.9], ['refill set', '补充套装', 4.2]],
  },
  {
    id: 'paper', name: ['Paper and tissues', '纸品湿巾'], prices: [8, 40],
    kinds: [['Facial Tissues', '抽纸'], ['Toilet Rolls', '卷纸'], ['Kitchen Towels', '厨房纸'], ['Wet Wipes', '湿巾'], ['Pocket Tissues', '手帕纸'], ['Soft Cotton Wipes', '棉柔巾'], ['Bath Tissue Bamboo', '竹浆卫生纸']],
    sizes: [['3 packs', '3包', 1], ['10 packs', '10包', 2.9], ['24 packs', '24包整箱', 6.2]],
  },
  {
    id: 'care', name: ['Personal care', '个护洗护'], prices: [15, 90],
    kinds: [['Shampoo', '洗发水'], ['Conditioner', '护发素'], ['Body Wash', '沐浴露'], ['Toothpaste', '牙膏'], ['Hand Soap', '洗手液'], ['Mouthwash', '漱口水'], ['Shaving Foam', '剃须泡沫'], ['Hair Mask', '发膜']],
    sizes: [['travel size', '旅行装', 0.5], ['standard', '标准装', 1], ['twin pack', '双支装', 1.8]],
  },
  {
    id: 'beauty', name: ['Skin care', '美容护肤'], prices: [49, 320],
    kinds: [['Hydrating Serum', '补水精华'], ['Day Cream SPF 30', '防晒日霜'], ['Sunscreen Gel', '防晒啫喱'], ['Cleansing Oil', '卸妆油'], ['Sheet Masks', '面膜'], ['Eye Cream', '眼霜'], ['Toner', '爽肤水'], ['Lip Balm Set', '润唇膏套装']],
    sizes: [['30 ml', '30ml', 0.6], ['50 ml', '50ml', 1], ['set', '套装', 1.7]],
  },
  {
    id: 'baby', name: ['Mother and baby', '母婴用品'], prices: [39, 240],
    kinds: [['Infant Formula Stage 3', '婴幼儿配方奶粉3段'], ['Newborn Nappies', '新生儿纸尿裤'], ['Pull-up Pants', '拉拉裤'], ['Baby Wipes', '婴儿湿巾'], ['Rice Cereal', '婴儿米粉'], ['Baby Bottle', '奶瓶'], ['Baby Lotion', '婴儿润肤乳'], ['Cotton Bibs', '纯棉围兜']],
    sizes: [['standard', '标准装', 1], ['large pack', '大包装', 1.7], ['month box', '月度箱装', 3.2]],
  },
  {
    id: 'kitchen', name: ['Kitchen appliances', '厨房小电'], prices: [89, 699],
    kinds: [['Rice Cooker', '电饭煲'], ['Air Fryer', '空气炸锅'], ['Electric Kettle', '电热水壶'], ['Hand Blender', '手持料理棒'], ['Soy-milk Maker', '豆浆机'], ['Induction Hob', '电磁炉'], ['Toaster', '多士炉'], ['Multi Steamer', '电蒸锅']],
    sizes: [['compact', '迷你款', 0.7], ['standard', '标准款', 1], ['pro', '专业款', 1.6]],
  },
  {
    id: 'digital', name: ['Phones and digital', '手机数码'], prices: [29, 899],
    kinds: [['Fast Charger', '快充充电器'], ['Power Bank', '充电宝'], ['Wireless Earbuds', '无线耳机'], ['USB-C Cable', 'USB-C数据线'], ['Phone Case', '手机壳'], ['Smart Band', '智能手环'], ['Bluetooth Speaker', '蓝牙音箱'], ['Mechanical Keyboard', '机械键盘']],
    sizes: [['basic', '基础版', 0.7], ['plus', '增强版', 1], ['max', '旗舰版', 1.9]],
  },
]

/** Invented suppliers that sell through the store. */
export const MERCHANTS = ['Huadong Supply', 'Lingnan Trade', 'Jiangbei Foods', 'Minhai Direct', 'Xicheng Depot', 'Tianbao Own'] as const

export interface ProductWords {
  readonly sku: string
  readonly name: LocalText
  /** Multiplies the base price. */
  readonly sizeFactor: number
}

/** Name and SKU of the i-th product of a category: brands, kinds and sizes in turn, and a series number once they are used up. */
export function productWords(category: number, i: number): ProductWords {
  const words = CATEGORIES[category]
  const { kinds, sizes } = words
  const kind = kinds[i % kinds.length]
  const size = sizes[Math.floor(i / kinds.length) % sizes.length]
  const turn = Math.floor(i / (kinds.length * sizes.length))
  const brand = BRANDS[(turn + category * 3 + (i % kinds.length)) % BRANDS.length]
  const series = Math.floor(turn / BRANDS.length)
  return {
    sku: `${words.id.slice(0, 3).toUpperCase()}-${String(i + 1).padStart(4, '0')}`,
    name: { en: `${brand[0]} ${kind[0]}, ${size[0]}${series ? ` (series ${series + 1})` : ''}`, zh: `${brand[1]} ${kind[1]} ${size[1]}${series ? `（第${series + 1}代）` : ''}` },
    sizeFactor: size[2],
  }
}
