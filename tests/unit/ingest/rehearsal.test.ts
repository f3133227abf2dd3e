import { expect, it } from 'vitest'
import { Dictionaries } from '../../../src/ingest/batch-columns.ts'
import { loadFile } from '../../../src/ingest/pipeline.ts'
import { rehearsalFiles } from '../../../src/ingest/rehearsal.ts'

it('the log of the rehearsal is read like a real one, every record by the quick way', async () => {
  const file = rehearsalFiles().long
  let format = ''
  let rows = 0
  const { records, rejected, warnings } = await loadFile(
    { file, label: file.name },
    'guess',
    new Dictionaries(),
    {
      signal: new AbortController().signal,
      inflate: () => {
        throw new Error('it is not gzipped')
      },
      recognised: (recognition) => (format = recognition.format),
      named: () => undefined,
      confirmMapping: () => Promise.reject(new Error('nothing is to be guessed')),
      progress: () => undefined,
      emit: (batch) => {
        rows += batch.rows
        return Promise.resolve()
      },
    },
  )
  expect({ format, rejected, warnings }).toEqual({ format: 'aws-vpc', rejected: 0, warnings: [] })
  expect(rows).toBe(records)
  expect(records).toBeGreaterThan(100_000)
})
