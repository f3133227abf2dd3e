import { DuckDBInstance } from '@duckdb/node-api'

const AWS_COLUMNS = {
  version: 'UTINYINT',
  account_id: 'VARCHAR',
  interface_id: 'VARCHAR',
  srcaddr: 'VARCHAR',
  dstaddr: 'VARCHAR',
  srcport: 'USMALLINT',
  dstport: 'USMALLINT',
  protocol: 'UTINYINT',
  packets: 'UBIGINT',
  bytes: 'UBIGINT',
  start_s: 'BIGINT',
  end_s: 'BIGINT',
  action: 'VARCHAR',
  log_status: 'VARCHAR',
}

/** The version of native DuckDB. */
export async function nativeVersion() {
  return await withConnection(async (connection) =>
    String((await all(connection, 'SELECT version()'))[0]?.[0]),
  )
}

/**
 * Reads a gzipped AWS v2 file with header into a table, as native DuckDB does with all columns told.
 * @param {string} path
 * @returns {Promise<{ ms: number, records: number, bytes: number }>}
 */
export async function nativeLoad(path) {
  return await withConnection(async (connection) => {
    const columns = Object.entries(AWS_COLUMNS).map(([name, type]) => `'${name}': '${type}'`)
    const started = performance.now()
    await connection.run(`CREATE TABLE flow AS SELECT * FROM read_csv('${path}', delim = ' ', header = true,
      auto_detect = false, quote = '', escape = '', nullstr = '-', columns = {${columns.join(', ')}})`)
    const ms = performance.now() - started
    const [row] = await all(connection, 'SELECT count(*)::DOUBLE, sum(bytes)::DOUBLE FROM flow')
    return { ms, records: row[0], bytes: row[1] }
  })
}

async function all(connection, sql) {
  return (await connection.runAndReadAll(sql)).getRows()
}

async function withConnection(work) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
