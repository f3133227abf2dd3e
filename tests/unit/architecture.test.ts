// The rules of src/README.md that a machine can keep. The tables below are their documentation.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Which folder of src may import which others; a folder may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  lib: [],
  flow: ['lib'],
  ingest: ['flow', 'lib'],
  db: ['flow', 'lib'],
  query: ['flow', 'lib'],
  export: ['query', 'flow', 'lib'],
  state: ['ingest', 'db', 'query', 'export', 'flow', 'lib'],
  ui: ['state', 'query', 'flow', 'lib'],
  embed: ['state', 'flow', 'lib'],
}

/** The only files of a folder that others may import. */
const DOORS: Record<string, readonly string[]> = {
  ingest: ['client.ts', 'protocol.ts'],
  db: ['connection.ts', 'flow-table.ts'],
}

/** Every package that src may import, with the folders that own it. `main.ts` is a place of its own. */
const PACKAGE_OWNERS: readonly (readonly [name: RegExp, owners: readonly string[]])[] = [
  [/^@duckdb\/duckdb-wasm/, ['db']],
  [/^pako$/, ['ingest']],
  [/^hyparquet$/, ['ingest', 'export']],
  [/^hyparquet-compressors$/, ['ingest']],
  [/^hyparquet-writer$/, ['export']],
  [/^apache-arrow$/, ['ingest', 'db', 'export']],
  [/^svelte(\/|$)/, ['state', 'ui', 'main.ts']],
  [/^(bits-ui|@lucide\/svelte|codemirror|@codemirror\/|@lezer\/highlight|@tanstack\/svelte-virtual)/, ['ui']],
  [/^@noble\/hashes/, ['flow']],
  [/^ipaddr\.js$/, ['flow', 'query', 'state', 'ui', 'export']],
]

const MAX_LINES = 400
/** Tables of facts may be as long as the facts. */
const DATA_TABLES = /^src\/flow\/(vendor\/.+|core-columns\.ts)$/
/** The only place that puts a text between quotes of SQL. */
const QUOTE_WRITERS = ['src/lib/sql-text.ts']

const ROOT_ENTRIES = new Set(
  'package.json package-lock.json tsconfig.json index.html vite.config.ts README.md LICENSE src public tests'.split(
    ' ',
  ),
)
const MADE_ENTRIES = new Set(['node_modules', 'dist'])

interface SourceFile {
  /** Path from the root of the project. */
  readonly path: string
  readonly text: string
  /** The TypeScript in it: all of it, or the scripts of a component. */
  readonly script: string
}

function filesUnder(folder: string, wanted: RegExp): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !/^tests\/(results|bench\/made|fixtures)\//.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      const scripts = [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1])
      return { path, text, script: path.endsWith('.svelte') ? scripts.join('\n') : text }
    })
}

const SOURCES = filesUnder('src', /\.(ts|svelte)$/)
const TESTS = filesUnder('tests', /\.(ts|js)$/)
const PATHS = new Set(SOURCES.map((file) => file.path))

/** Everything a file imports: static, type-only, re-exported, dynamic, and workers by `new URL`. Queries are cut off. */
function importsOf(file: SourceFile): string[] {
  const named = nodesOf(file).flatMap((node) => {
    const specifier = specifierOf(node)
    return specifier && ts.isStringLiteralLike(specifier) ? [specifier.text] : []
  })
  const workers = [...file.script.matchAll(/new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta/g)].map(
    (m) => m[1]!,
  )
  return [...named, ...workers].map((name) => name.replace(/\?.*$/, ''))
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0]
  return undefined
}

function inner(file: SourceFile): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, resolve(ROOT, dirname(file.path), name)))
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function nodesOf(file: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    node.forEachChild(visit)
  }
  visit(ts.createSourceFile(file.path, file.script, ts.ScriptTarget.Latest, true))
  return nodes
}

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = []
  const finished = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path)
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), path].join(' → '))
    if (seenAt >= 0 || finished.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    finished.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}

function offenders(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    file.text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1} ${line.trim()}`] : [])),
  )
}

describe('imports', () => {
  test('stay within the table', () => {
    const wrong = SOURCES.flatMap((file) => {
      const from = folderOf(file.path)
      if (from === 'main.ts') return []
      const allowed = [from, ...(MAY_IMPORT[from] ?? [])]
      return inner(file)
        .filter((path) => !allowed.includes(folderOf(path)))
        .map((path) => `${file.path} imports ${path}`)
    })
    expect(wrong).toEqual([])
  })

  test('enter a folder with doors by a door', () => {
    const wrong = SOURCES.flatMap((file) =>
      inner(file)
        .filter((path) => folderOf(path) !== folderOf(file.path))
        .filter((path) => DOORS[folderOf(path)]?.includes(path.split('/').slice(2).join('/')) === false)
        .map((path) => `${file.path} imports ${path}`),
    )
    expect(wrong).toEqual([])
  })

  test('name existing files with their ending', () => {
    const wrong = SOURCES.flatMap((file) =>
      inner(file)
        .filter((path) => path.startsWith('src/') && !PATHS.has(path) && !path.endsWith('.css'))
        .map((path) => `${file.path} imports ${path}`),
    )
    expect(wrong).toEqual([])
  })

  test('have no cycles, type-only imports included', () => {
    expect(cyclesIn(new Map(SOURCES.map((file) => [file.path, inner(file)])))).toEqual([])
  })

  test('of packages stay with their owners', () => {
    const wrong = SOURCES.flatMap((file) =>
      importsOf(file)
        .filter((name) => !/^[./]/.test(name))
        .filter((name) => {
          const owners = PACKAGE_OWNERS.find(([pattern]) => pattern.test(name))?.[1]
          return !owners?.includes(folderOf(file.path))
        })
        .map((name) => `${file.path} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('never re-export a whole file', () => {
    expect(offenders(SOURCES, /^export \*/)).toEqual([])
  })

  test('a cycle would be found', () => {
    expect(cyclesIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b → c → b']) // prettier-ignore
  })
})

describe('source text', () => {
  test('has no any', () => {
    const wrong = SOURCES.filter((file) =>
      nodesOf(file).some((node) => node.kind === ts.SyntaxKind.AnyKeyword),
    )
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  test('silences neither compiler nor lint', () => {
    expect(offenders(SOURCES, /@ts-(ignore|nocheck|expect-error)|eslint-disable/)).toEqual([])
  })

  test('makes no markup from text and no style attribute', () => {
    const pattern = /\{@html|\bstyle="|\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write/
    expect(offenders(SOURCES, pattern)).toEqual([])
  })

  test('runs no code made from text', () => {
    expect(offenders(SOURCES, /\beval\(|new Function\(/)).toEqual([])
  })

  test('keeps no mutable state in modules', () => {
    const files = SOURCES.filter((file) => !file.path.endsWith('.svelte'))
    expect(offenders(files, /^(export )?(let|var) /)).toEqual([])
  })

  test('quotes SQL in one place only', () => {
    const wrong = SOURCES.filter((file) => !QUOTE_WRITERS.includes(file.path)).flatMap((file) =>
      nodesOf(file)
        .filter((node) => ts.isTemplateExpression(node))
        .flatMap((node) => [node.head, ...node.templateSpans.map((span) => span.literal)])
        .filter((part, index, parts) => part.text.endsWith("'") && parts[index + 1]?.text.startsWith("'"))
        .map((part) => `${file.path}: \`${part.text}\${`),
    )
    expect(wrong, 'use src/lib/sql-text.ts, or “ ” where it is a sentence').toEqual([])
  })

  test('asks no other origin for anything', () => {
    const urls = /(?<!href=["'])https?:\/\/(?!www\.w3\.org\/)[a-z0-9]/i
    const wrong = SOURCES.flatMap((file) => {
      const texts = file.path.endsWith('.svelte')
        ? [file.text.replace(/<!--[\s\S]*?-->/g, '')]
        : nodesOf(file).flatMap((node) =>
            ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? [node.text] : [],
          )
      return texts.filter((text) => urls.test(text)).map(() => file.path)
    })
    expect(wrong).toEqual([])
  })

  test(`has no file over ${MAX_LINES} lines`, () => {
    const long = [...SOURCES, ...TESTS]
      .filter((file) => !DATA_TABLES.test(file.path))
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
      .filter((file) => file.lines > MAX_LINES)
    expect(long).toEqual([])
  })

  test('names files in kebab-case, components in PascalCase', () => {
    const wrong = SOURCES.map((file) => file.path.split('/').at(-1)!).filter(
      (name) =>
        !/^([A-Z][A-Za-z0-9]*\.svelte|[a-z0-9]+(-[a-z0-9]+)*(\.svelte|\.worker|\.d)?\.ts)$/.test(name),
    )
    expect(wrong).toEqual([])
  })

  test('speaks of the project only', () => {
    const folders = [
      ...SOURCES,
      ...TESTS,
      ...filesUnder('src', /\.(md|css)$/),
      ...filesUnder('tests', /\.md$/),
    ]
    const readme = { path: 'README.md', text: readFileSync(join(ROOT, 'README.md'), 'utf8'), script: '' }
    const foreign = new RegExp(['/wor' + 'k/', '\\bissues? #?\\d', 'registry\\.npm' + 'js'].join('|'), 'i')
    expect(offenders([...folders, readme], foreign)).toEqual([])
  })
})

describe('project', () => {
  test('root holds what it may hold', () => {
    const entries = readdirSync(ROOT).filter((name) => !name.startsWith('.'))
    expect(entries.filter((name) => !ROOT_ENTRIES.has(name) && !MADE_ENTRIES.has(name))).toEqual([])
  })

  test('every folder of src says what belongs there', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )
    const without = folders.filter(
      (entry) => !readdirSync(join(ROOT, 'src', entry.name)).includes('README.md'),
    )
    expect(without.map((entry) => entry.name)).toEqual([])
    expect(folders.map((entry) => entry.name).filter((name) => !(name in MAY_IMPORT))).toEqual([])
  })

  test('dependencies have exact versions', () => {
    const { dependencies, devDependencies } = readJson('package.json') as Record<
      string,
      Record<string, string>
    >
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, range]) => !/^\d/.test(range),
    )
    expect(loose).toEqual([])
  })

  test('one apache-arrow, of the major version that the engine reads', () => {
    const { packages } = readJson('package-lock.json') as { packages: Record<string, { version?: string }> }
    const copies = Object.entries(packages).filter(([path]) => path.endsWith('node_modules/apache-arrow'))
    expect(copies.map(([, entry]) => entry.version?.split('.')[0])).toEqual(['17'])
  })

  test('the lockfile names no host', () => {
    const { packages } = readJson('package-lock.json') as { packages: Record<string, { resolved?: string }> }
    const resolved = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined)
    expect(resolved.map(([path]) => path)).toEqual([])
  })
})

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}
