import { unknownColumnName } from './foreign-names.ts'

/** Gives each column of a file a name of its own: the second of two gets `_2`. */
export class OwnNames {
  private readonly used = new Set<string>()
  private readonly prefix: string

  /** @param prefix put before a name that the schema uses for something else */
  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** A column of the schema; `undefined` where the file has it already. */
  take(column: string): string | undefined {
    if (this.used.has(column)) return undefined
    this.used.add(column)
    return column
  }

  /** A name for a field that the schema has no column for. */
  name(field: string): string {
    const name = unknownColumnName(field, this.prefix)
    let unique = name
    for (let i = 2; this.used.has(unique); i++) unique = `${name}_${i}`
    this.used.add(unique)
    return unique
  }
}
