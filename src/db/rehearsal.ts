/**
 * What the first records on screen are asked with, over a table of made-up AWS records. The engine's code is compiled
 * function by function, when a question first needs it and better when it was needed often (V8 14); so the first real
 * questions find it compiled.
 */
export function rehearsalQuestions(table: string): readonly string[] {
  const timed = `NOT (start_time_ms IS NULL) AND start_time_ms BETWEEN 0 AND 4102444800000`
  return [
    `SELECT count(*) AS n, count(*) FILTER (start_time_ms IS NULL) AS missing, min(start_time_ms) AS low, max(end_time_ms) AS high FROM ${table} WHERE (TRUE)`,
    `SELECT rowid AS id FROM ${table} WHERE (TRUE) AND ${timed} ORDER BY start_time_ms DESC, id LIMIT 2000`,
    `SELECT * FROM ${table} WHERE ${timed} AND rowid BETWEEN 2000 AND 4000 AND rowid IN (SELECT unnest(range(2000, 4000, 10)))`,
  ]
}
