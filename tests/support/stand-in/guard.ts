/** An API that answers for what it has and fails by name for what it lacks, so that no call passes for done. */
export function guard<T extends object>(name: string, api: T): T {
  return new Proxy(api, {
    get: (target, key) => {
      if (key in target || typeof key === 'symbol' || key === 'then') {
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' && !isClass(value) ? (value as (...args: unknown[]) => unknown).bind(target) : value
      }
      throw new Error(`electron stand-in: ${name}.${key} is not implemented`)
    },
    set: (target, key, value) => {
      if (!(key in target)) throw new Error(`electron stand-in: ${name}.${String(key)} is not implemented`)
      return Reflect.set(target, key, value, target)
    },
  })
}

const isClass = (value: object): boolean => Function.prototype.toString.call(value).startsWith('class')
