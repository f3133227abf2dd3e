import type { RecordBatch } from 'apache-arrow'
import { errorOf } from '../lib/error-of.ts'
import type { AnswerColumns, AnswerRow, TypedQuery } from '../lib/typed-query.ts'
import { convertColumn, expectedColumns } from './answer-types.ts'
import { columnValues, rowsOf } from './arrow-values.ts'
import { QueryError } from './engine-errors.ts'

/** The rows of a batch as the query promises them; where they are not so, an error with the SQL. */
export function typedRows<C extends AnswerColumns>(query: TypedQuery<C>, batch: RecordBatch): AnswerRow<C>[] {
  try {
    const expected = expectedColumns(query.columns, batch.schema)
    const names = expected.map((column) => column.name)
    const columns = expected.map((column) => convertColumn(column, columnValues(batch, column.index)))
    return rowsOf(names, columns, batch.numRows) as AnswerRow<C>[]
  } catch (error) {
    const reason = errorOf(error).message
    throw new QueryError(`${reason}, in the answer to: ${query.sql}`, query.sql, { cause: error })
  }
}
