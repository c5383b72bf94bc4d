/** Rules of the house (docs/ARCHITECTURE.md), checked at every test run. */

/** Small pure numeric packages that core may use. */
const NUMERIC = '^node_modules/(mathjs|highs)/'
/** What the interface may see of src/main: the contract, and the plain values and types that cross it. */
const SEAMS = '^src/main/(feeds/feed|jobs/job|publish/publication)[.]ts$'
/** Where programs and threads begin; screens are loaded by their place (import.meta.glob); the reference runner is a program, too. */
const ENTRIES = '^tests/reference/run[.]ts$|^src/(main/(desktop|cli|stores/embedded)/main[.]ts|main/jobs/worker[.]ts|preload/index[.]ts|renderer/app/main[.]tsx|renderer/fluid/worker[.]ts|renderer/screens/[^/]+/[^/]+-screen[.]tsx)$'
/** What nothing imports: ambient declarations, and files that the page names itself. */
const AMBIENT = '[.]d[.]ts$|^src/renderer/public/'

const shell = (name, message) => ({
  name: `nobody-imports-${name}`, severity: 'error', comment: message,
  from: { path: '^src/', pathNot: `^src/main/${name}/` },
  to: { path: `^src/main/${name}/` },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure', severity: 'error', comment: 'core imports only core and small pure numeric packages: no Node, no DOM, no other layer.',
      from: { path: '^src/core/' },
      to: { pathNot: `^src/core/|${NUMERIC}` },
    },
    {
      name: 'interface-behind-contract', severity: 'error', comment: 'The interface reaches the engine only through the contract and the seams that cross it.',
      from: { path: '^src/renderer/' },
      to: { path: '^src/', pathNot: `^src/(renderer|core)/|^src/main/contract/|${SEAMS}` },
    },
    {
      name: 'seams-are-plain', severity: 'error', comment: 'What crosses the contract is plain values and their types: a seam file knows core, the other seams and nothing else.',
      from: { path: SEAMS },
      to: { pathNot: `^src/core/|${SEAMS}` },
    },
    {
      name: 'interface-runs-in-a-page', severity: 'error', comment: 'A page has no Node and no native module.',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'interface-without-server-packages', severity: 'error', comment: 'A page has no Node and no native module.',
      from: { path: '^src/renderer/' },
      to: { path: '^node_modules/(electron|better-sqlite3|@duckdb|ws|piscina|@resvg|@orpc/server)/' },
    },
    {
      name: 'charts-are-pure', severity: 'error', comment: 'The export draws the same charts without a browser: they know no screen, no shell, no React. Only their mount does; the pure formats are shared.',
      from: { path: '^src/renderer/charts/', pathNot: '^src/renderer/charts/chart[.]tsx$' },
      to: { pathNot: '^src/renderer/ui/format[.]ts$', path: '^src/renderer/(app|screens|ui)/|^src/main/|^node_modules/(react|react-dom|@mantine|@tanstack|i18next|react-i18next)/' },
    },
    {
      name: 'engine-without-interface', severity: 'error', comment: 'Of the interface only the charts serve the engine, and only its export.',
      from: { path: '^src/main/', pathNot: '^src/main/export/' },
      to: { path: '^src/renderer/' },
    },
    {
      name: 'export-takes-charts-only', severity: 'error', comment: 'The export shares the charts with the interface and nothing else.',
      from: { path: '^src/main/export/' },
      to: { path: '^src/renderer/', pathNot: '^src/renderer/charts/' },
    },
    shell('desktop', 'The desktop is a thin shell over the procedures.'),
    shell('cli', 'The command line is a thin shell over the procedures.'),
    {
      ...shell('server', 'The served form is a thin shell over the procedures; the command line starts it.'),
      from: { path: '^src/', pathNot: '^src/main/(server/|cli/commands/serve[.]ts$)' },
    },
    {
      name: 'only-desktop-knows-electron', severity: 'error', comment: 'Everything else runs on plain Node.',
      from: { path: '^src/', pathNot: '^src/(main/desktop|preload)/' },
      to: { path: '^electron$|^node_modules/electron/' },
    },
    {
      name: 'preload-alone', severity: 'error', comment: 'A sandboxed preload is one file: of ours it takes the channel names, of others only electron.',
      from: { path: '^src/preload/' },
      to: { pathNot: '^src/preload/|^src/main/contract/bridge[.]ts$|^electron$|^node_modules/electron/' },
    },
    {
      name: 'nobody-imports-preload', severity: 'error', comment: 'The preload is loaded by Electron alone.',
      from: { path: '^src/', pathNot: '^src/preload/' },
      to: { path: '^src/preload/' },
    },
    {
      name: 'contract-stands-alone', severity: 'error', comment: 'The contract knows core and the types that cross it, and no implementation.',
      from: { path: '^src/main/contract/' },
      to: { path: '^src/', pathNot: `^src/core/|^src/main/contract/|${SEAMS}` },
    },
    {
      name: 'src-without-tests', severity: 'error', comment: 'What is shipped does not need its tests.',
      from: { path: '^src/' },
      to: { path: '^(tests|scripts)/' },
    },
    { name: 'no-circles', severity: 'error', comment: 'A circle has no first file to read, be it of types only.', from: { path: '^src/' }, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', comment: 'Every import leads somewhere.', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages', severity: 'error', comment: 'Every package that is imported is in package.json.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-orphans', severity: 'error', comment: 'A module that no program reaches is dead: use it or remove it.',
      from: { path: ENTRIES },
      to: { path: '^src/', pathNot: `${AMBIENT}|${ENTRIES}`, reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(out|dist|coverage)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'] },
  },
}
