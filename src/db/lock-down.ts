import { literal } from '../lib/sql-text.ts'
import { macroStatements } from './macros.ts'
import { createProtocolNamesStatement, emptyViewStatements } from './views.ts'

/**
 * What the engine may take for tables. Its heap ends at 4 GiB; results, batches on their way in and the engine itself
 * are not counted by this limit and need the rest.
 */
const MEMORY_LIMIT = '2500MB'

/**
 * Everything that happens before a person's SQL may run, in this order. Afterwards the engine reaches neither files
 * nor network, and no statement can change that back (1.32.0; reference: tests/unit/db/lock-down.test.ts).
 * @param extensionRepository an address of our own origin: extensions are never loaded, and if, never from elsewhere
 */
export function bootStatements(extensionRepository: string): readonly string[] {
  return [
    `SET custom_extension_repository=${literal(extensionRepository)}`,
    'SET autoload_known_extensions=false',
    'SET autoinstall_known_extensions=false',
    `SET memory_limit=${literal(MEMORY_LIMIT)}`,
    // A large commit checkpoints of itself, and then waits for queries that are under way: in one thread for ever.
    "SET checkpoint_threshold='1TB'",
    // Groups of up to 18 bits are counted in an array instead of a hash table: a port fits, which halves its time. Without GLOBAL
    // it holds for this connection alone.
    'SET GLOBAL perfect_ht_threshold=18',
    "ATTACH ':memory:' AS flow (COMPRESS)",
    USE_FLOW,
    ...macroStatements(),
    createProtocolNamesStatement(),
    ...emptyViewStatements(),
    'SET enable_external_access=false',
    'SET lock_configuration=true',
  ]
}

/** Every connection begins in another catalog. */
export const USE_FLOW = 'USE flow'
