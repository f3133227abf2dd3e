import type { AnswerBatch } from '../db/connection.ts'

/** The first rows of an answer, value by value in the order of the columns, and how many rows there are in all. */
export interface AnswerHead {
  readonly columns: AnswerBatch['columns']
  readonly rows: readonly (readonly unknown[])[]
  readonly total: number
}

/** Keeps the first rows and counts the rest, batch by batch. */
export async function answerHead(batches: AsyncIterable<AnswerBatch>, mostRows: number): Promise<AnswerHead> {
  const rows: unknown[][] = []
  let columns: AnswerBatch['columns'] = []
  let total = 0
  for await (const batch of batches) {
    columns = batch.columns
    total += batch.rows
    for (let i = 0; i < batch.rows && rows.length < mostRows; i++)
      rows.push(batch.values.map((values) => values[i]))
  }
  return { columns, rows, total }
}
