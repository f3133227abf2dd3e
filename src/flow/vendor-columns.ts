import type { Column } from './column.ts'

/** A field of a vendor that has no place among the core columns; it appears in table `flow` with the first file that has it. */
export const VENDOR_COLUMNS: readonly Column[] = []
