// `npm test`: everything that says whether the project is sound, in one command on a fresh clone.
// `npm test -- unit e2e` runs only the stages named. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const RESULTS = join(ROOT, 'tests/results')
const BIN = join(ROOT, 'node_modules/.bin')

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Outcome */

const STAGES = {
  // Each of them keeps one core busy.
  check: async () =>
    sum(
      await Promise.all([
        step('svelte-check', ['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings']),
        step('eslint', ['eslint', '--config', 'tests/eslint.config.js', '.']),
        step('prettier', ['prettier', '--check', '--log-level', 'warn', '.'], 'npm run format'),
      ]),
    ),
  unit: async () => {
    const report = join(RESULTS, 'unit.json')
    const code = await run([
      'vitest',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ])
    return counted(report, code, 'unit tests', readVitest)
  },
  build: () => step('vite build', ['vite', 'build', '--logLevel', 'warn']),
  e2e: async () => {
    const { ensureChromium } = await import('./chromium.js')
    const report = join(RESULTS, 'e2e.json')
    const environment = { CHROMIUM_PATH: ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_NAME: report }
    const command = ['playwright', 'test', '--config', 'tests/playwright.config.ts', '--reporter=list,json']
    return counted(report, await run(command, environment), 'e2e tests', readPlaywright)
  },
}

/** Runs a tool of the project with its output on this terminal. Resolves with its exit code. */
function run([tool, ...rest], environment = {}, stdio = 'inherit') {
  return new Promise((resolveCode, reject) => {
    const child = spawn(join(BIN, tool), rest, { cwd: ROOT, stdio, env: { ...process.env, ...environment } })
    child.on('error', reject)
    child.on('close', (code) => resolveCode(code ?? 1))
  })
}

/** A tool that passes or fails as one. @returns {Promise<Outcome>} */
async function step(name, command, fix) {
  const code = await run(command)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}${code !== 0 && fix ? ` (to fix: ${fix})` : ''}`)
  return {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
    failures: code === 0 ? [] : [name],
  }
}

/** The counts of a runner's JSON report. A runner that fails without a failed test counts as one failure. */
function counted(report, code, name, read) {
  const outcome = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : sum([])
  if (code === 0 || outcome.failed > 0) return outcome
  return { ...outcome, failed: 1, failures: [`${name}: the runner ended with code ${code}`] }
}

/** @returns {Outcome} */
function readVitest(report) {
  const failures = report.testResults.flatMap((file) => {
    const failed = file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => test.fullName)
    const broken =
      file.status === 'failed' && failed.length === 0 ? [file.message ?? 'could not be read'] : []
    return [...failed, ...broken].map((text) => `${relative(ROOT, file.name)}: ${text}`)
  })
  const skipped = report.numPendingTests + report.numTodoTests
  return { passed: report.numPassedTests, failed: failures.length, skipped, failures }
}

/** @returns {Outcome} */
function readPlaywright(report) {
  const failures = report.errors.map((error) => error.message ?? 'error outside of any test')
  const visit = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      if (!spec.ok) failures.push([...path, suite.title, spec.title].filter(Boolean).join(' › '))
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, suite.title])
  }
  for (const suite of report.suites) visit(suite, [])
  const { expected, flaky, skipped } = report.stats
  return { passed: expected + flaky, failed: failures.length, skipped, failures }
}

/** @returns {Outcome} */
function sum(outcomes) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const outcome of outcomes) {
    total.passed += outcome.passed
    total.failed += outcome.failed
    total.skipped += outcome.skipped
    total.failures.push(...outcome.failures)
  }
  return total
}

const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in STAGES))
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}: choose from ${Object.keys(STAGES).join(', ')}`)
  process.exit(2)
}

if (!existsSync(join(ROOT, 'node_modules'))) {
  const install = spawn('npm', ['ci'], { cwd: ROOT, stdio: 'inherit' })
  const code = await new Promise((done) => install.on('close', done))
  if (code !== 0) process.exit(1)
}
rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })

const outcomes = []
for (const [name, stage] of Object.entries(STAGES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  console.log(`\n── ${name}`)
  const started = performance.now()
  try {
    outcomes.push(await stage())
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    console.error(message)
    outcomes.push({ passed: 0, failed: 1, skipped: 0, failures: [`${name}: ${message}`] })
  }
  console.log(`── ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

const total = sum(outcomes)
if (total.failures.length > 0)
  console.log(`\nfailed:\n${total.failures.map((text) => `  ${text}`).join('\n')}`)
if (total.skipped > 0) console.log(`\n${total.skipped} skipped`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
