// Runs before the first paint, so that the page never flashes the wrong theme or language. A classic script, because a module would be deferred.
// The keys are written by app/preferences.ts and app/app.tsx; the person's preferences come from the engine a moment later.
;(function () {
  var read = function (key) {
    try { return window.localStorage.getItem(key) } catch (error) { return null }
  }
  var theme = read('warchest.theme')
  var dark = theme === 'dark' || (theme !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  var root = document.documentElement
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  root.lang = read('warchest.language') === 'zh' || (!read('warchest.language') && /^zh/i.test(window.navigator.language)) ? 'zh-CN' : 'en'
})()
