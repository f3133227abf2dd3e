import type { FlowTable } from '../db/flow-table.ts'
import type { IngestClient } from '../ingest/client.ts'

/** Reads and inserts made-up records, of which nothing is shown; it makes room for the first file that is opened. */
export async function rehearse(client: IngestClient, table: FlowTable, signal: AbortSignal): Promise<void> {
  await client.rehearse(async (batch) => {
    if (!signal.aborted) await table.rehearse(batch, signal)
  }, signal)
}
