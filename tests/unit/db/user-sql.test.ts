import { describe, expect, test } from 'vitest'
import { readOnlyStatement } from '../../../src/db/user-sql.ts'

describe('readOnlyStatement', () => {
  test.each([
    'SELECT 1',
    ' \n(select 1) union (select 2)',
    '/* a /* nested */ ; comment */ -- and ; another\n from flows',
    'SELECT \';\' AS ";"',
    "SELECT E'it\\';s'",
    'SELECT $$a;b$$, $tag$ ; $$ ; $tag$',
    'WITH a AS (SELECT 1) FROM a',
    'VALUES (1)',
    'DESCRIBE flows',
    'EXPLAIN ANALYZE SELECT 1',
    'SUMMARIZE flows',
    'PIVOT flows ON action USING count(*)',
    'SHOW TABLES',
    'TABLE flows',
    "SELECT 'a''; DROP TABLE flow_1; --'",
  ])('lets %j through as it is', (sql) => {
    expect(readOnlyStatement(sql)).toBe(sql)
  })

  test('leaves out what stands behind the end', () => {
    expect(readOnlyStatement('SELECT 1 ; -- done\n;')).toBe('SELECT 1 ')
  })

  test.each([
    'DELETE FROM flow_1',
    '/**/ drop table flow_1',
    'CREATE TABLE t AS SELECT 1',
    "COPY flows TO 'x.csv'",
    "ATTACH 'x'",
    'INSTALL json',
    'LOAD json',
    'SET threads = 1',
    'USE memory',
    'PRAGMA version',
    'CALL pragma_version()',
    'BEGIN',
    'COMMIT',
    'CHECKPOINT',
    '"select" 1',
    "EXECUTE 'a'",
  ])('refuses %j and says why', (sql) => {
    expect(() => readOnlyStatement(sql)).toThrow(/is not possible here|no question here/)
  })

  test.each([
    'SELECT 1; DELETE FROM flow_1',
    "SELECT 'it''s'; DROP TABLE flow_1",
    "SELECT 'a\\'; DROP TABLE flow_1; --'",
    'SELECT 1 /* ; */ ; SELECT 2',
    'SELECT $$;$$; SELECT 2',
    'SELECT "a""b"; SELECT 2',
    "SELECT a$b$ FROM t; SELECT 'b$'",
  ])('refuses the second statement in %j', (sql) => {
    expect(() => readOnlyStatement(sql)).toThrow('One statement at a time')
  })

  test.each(['', '  ', '-- nothing', ';', '/* open', '123'])('refuses %j as no question', (sql) => {
    expect(() => readOnlyStatement(sql)).toThrow('no question here')
  })

  test('refuses NUL', () => {
    expect(() => readOnlyStatement('SELECT 1\0; DROP TABLE x')).toThrow('NUL')
  })
})
