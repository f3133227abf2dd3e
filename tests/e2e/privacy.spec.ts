// The promise: nothing leaves the browser. Held by the policy of the page, the locked engine, and these tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, testOnNewPage as test } from './support/app.ts'
import { awsRecords } from './support/aws-records.ts'
import { Listener } from './support/listener.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const SAMPLES = resolve(ROOT, '../shared/samples/aws')

test('the page is ready without a request to anybody else, and opening everything asks for nothing', async ({
  app,
}) => {
  const files = [join(ROOT, 'public/samples'), join(ROOT, 'tests/fixtures/vendor-examples'), SAMPLES]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\.(gz|log|csv|json|parquet)$/.test(path) && !path.endsWith('expected.json'))
  const { files: reports } = await app.dropFiles(...files)
  expect(reports).toHaveLength(files.length)
  for (const tab of await app.page.getByRole('tab').all()) {
    await tab.click()
    await app.idle()
  }
  expect(app.requestsSinceReady()).toEqual([])
})

test('the built page carries the policy before anything else', () => {
  const html = readFileSync(join(ROOT, 'dist/index.html'), 'utf8')
  const head = html.slice(html.indexOf('<head>'))
  expect(head).toMatch(/^<head>\s*<meta http-equiv="Content-Security-Policy"/)
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(head)?.[1]?.replaceAll('&#39;', "'") ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/connect-src 'self'(;|$)/)
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
  expect(head).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/)
})

test('works without a network once it is loaded', async ({ app }) => {
  await app.page.context().setOffline(true)
  const file = await app.openFile({ name: 'offline.log', bytes: awsRecords(100) })
  expect(file.flows).toBe(100)
})

test('SQL that tries to reach out or to loosen the locks fails, and reaches nobody', async ({ app }) => {
  const listener = new Listener()
  const url = await listener.listen()
  await app.openFile({ name: 'a.log', bytes: awsRecords(10) })
  const hostile = [
    `SELECT * FROM read_csv('${url}/csv')`,
    `SELECT * FROM read_text('${url}/text')`,
    `SELECT * FROM read_blob('${url}/blob')`,
    `SELECT * FROM '${url}/x.csv'`,
    `SELECT * FROM read_parquet('${url}/x.parquet')`,
    `SELECT * FROM glob('${url}/*')`,
    `SELECT * FROM read_csv('s3://bucket/x.csv')`,
    `COPY (SELECT * FROM flows) TO '${url}/out.csv'`,
    `COPY (SELECT 1) TO 'out.csv'`,
    `EXPORT DATABASE '${url}/db'`,
    `ATTACH '${url}/x.duckdb' AS x`,
    `ATTACH 'opfs://x.duckdb' AS x`,
    `INSTALL json`,
    `INSTALL json FROM '${url}'`,
    `LOAD json`,
    `LOAD '${url}/json.duckdb_extension.wasm'`,
    `FORCE INSTALL httpfs FROM '${url}'`,
    `SET custom_extension_repository = '${url}'`,
    `SET autoload_known_extensions = true`,
    `SET autoinstall_known_extensions = true`,
    `SET enable_external_access = true`,
    `SET lock_configuration = false`,
    `RESET enable_external_access`,
    `PRAGMA enable_external_access`,
    `SET temp_directory = '${url}'`,
    `SELECT * FROM read_csv(getvariable('target'))`,
    `CREATE SECRET s (TYPE http, EXTRA_HTTP_HEADERS MAP {'a': 'b'})`,
    `CALL load_aws_credentials()`,
  ]
  for (const sql of hostile) expect(await app.queryError(sql), sql).not.toBe('')
  // Allowed words, but nothing to reach: a variable, and then a read through it.
  await app.page.evaluate(
    (target) => window.flowglass?.query(`SET VARIABLE target = '${target}'`).catch(() => []),
    url,
  )
  expect(await app.queryError(`SELECT * FROM read_text(getvariable('target'))`)).not.toBe('')
  // Functions that would load an extension by force, and macros given an address that is none.
  for (const sql of [
    `SELECT date_trunc('hour', TIMESTAMPTZ '2024-01-01 00:00:00+00')`,
    `SELECT count(*) FROM flows WHERE in_cidr(src_num, '${url}')`,
    `SELECT json_extract('{"a":1}', '$.a')`,
    `SELECT '192.0.2.1'::INET`,
  ]) {
    await app.page.evaluate((text) => window.flowglass?.query(text).catch(() => []), sql)
  }
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM flows')
  expect(row).toEqual({ records: 10 })
  expect(app.requestsSinceReady()).toEqual([])
  expect(listener.seen).toEqual([])
  await listener.close()
})

test('what the engine is told when it starts holds for every connection, not only for the one that says it', async ({
  app,
}) => {
  const [row] = await app.query(
    "SELECT current_setting('perfect_ht_threshold')::INTEGER AS bits, current_setting('enable_external_access') AS reaches_out",
  )
  expect(row).toEqual({ bits: 18, reaches_out: false })
})

test('what was loaded cannot be changed by typed SQL', async ({ app }) => {
  await app.openFile({ name: 'a.log', bytes: awsRecords(10) })
  for (const sql of [
    'DROP VIEW flows',
    'DELETE FROM flow_1',
    'DROP TABLE flow_1',
    'UPDATE flow_1 SET protocol = 1',
  ]) {
    await app.queryError(sql)
  }
  const [row] = await app.query('SELECT count(*)::INTEGER AS records FROM flows WHERE protocol = 6')
  expect(row).toEqual({ records: 10 })
})

test('page and workers are held by the policy', async ({ app }) => {
  const listener = new Listener()
  const url = await listener.listen()
  await app.openFile({ name: 'a.log', bytes: awsRecords(10) })
  const reach = async (target: string): Promise<string[]> => {
    const ways: [string, () => unknown][] = [
      ['fetch', () => fetch(`${target}/fetch`)],
      [
        'XMLHttpRequest',
        () => {
          const request = new XMLHttpRequest()
          request.open('GET', `${target}/xhr`, false)
          request.send()
        },
      ],
      [
        'WebSocket',
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(target.replace('http', 'ws'))
            socket.onopen = resolve
            socket.onerror = reject
          }),
      ],
    ]
    const reached: string[] = []
    for (const [name, way] of ways) {
      try {
        await way()
        reached.push(name)
      } catch {
        // Held: that is what is asked for.
      }
    }
    return reached
  }
  const workers = app.page.workers()
  expect(workers.length, 'ingest worker and engine worker').toBeGreaterThanOrEqual(2)
  expect(await app.page.evaluate(reach, url)).toEqual([])
  for (const worker of workers) expect(await worker.evaluate(reach, url), worker.url()).toEqual([])
  expect(listener.seen).toEqual([])
  expect(app.takeTrouble()).not.toEqual([])
  await listener.close()
})

test('stores nothing', async ({ app }) => {
  await app.openFile({ name: 'a.log', bytes: awsRecords(10) })
  const stored = await app.page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    databases: await indexedDB.databases(),
    cookies: document.cookie,
  }))
  expect(JSON.stringify(stored)).not.toMatch(/192\.0\.2|a\.log|eni-/)
  expect(stored.databases).toEqual([])
  expect(stored.cookies).toBe('')
})
