import { physicalNames } from '../flow/column.ts'
import { CORE_COLUMNS } from '../flow/core-columns.ts'
import { VENDOR_COLUMNS } from '../flow/vendor-columns.ts'

/** Names that view `flows` makes itself. */
const VIEW_NAMES = ['id', 'bytes', 'packets', 'src_num', 'dst_num', 'protocol_name', 'community_id']

const TAKEN: ReadonlySet<string> = new Set([
  ...VIEW_NAMES,
  ...[...CORE_COLUMNS, ...VENDOR_COLUMNS].flatMap((column) => [column.name, ...physicalNames(column)]),
])

const LONGEST_NAME = 60

/** A field's name without what its spellings differ in: case, blanks, hyphens, underscores and dots. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/**
 * Name of the column for a field that no document describes: the field's name in snake_case.
 * @param prefix put before a name that the schema uses already
 */
export function unknownColumnName(field: string, prefix: string): string {
  const snake = field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST_NAME)
  return snake === '' || /^\d/.test(snake) || TAKEN.has(snake) ? `${prefix}_${snake}` : snake
}
