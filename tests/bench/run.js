// `npm run bench [-- <name> --records N --runs N --kind one-way|two-way --verbose]`
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import * as conversations from './conversations.js'
import * as load from './load.js'
import * as search from './search.js'
import * as timeline from './timeline.js'
import * as volumeLists from './volume-lists.js'

const BENCHMARKS = { load, conversations, search, timeline, 'volume-lists': volumeLists }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '3' },
    kind: { type: 'string', default: 'one-way' },
    verbose: { type: 'boolean', default: false },
  },
})
const options = { ...values, records: Number(values.records), runs: Number(values.runs) }
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)

console.log(
  `${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'} · Node ${process.version}`,
)
for (const name of names) {
  const benchmark = BENCHMARKS[name]
  if (!benchmark) throw new Error(`no benchmark ${name}: choose from ${Object.keys(BENCHMARKS).join(', ')}`)
  console.log(`\n── ${name}`)
  await benchmark.run(options)
}
