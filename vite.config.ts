import { svelte } from '@sveltejs/vite-plugin-svelte'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite'
import type { ViteUserConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }

/**
 * The policy of the built page. A worker loaded by URL would escape a `<meta>` policy, so every worker is started
 * from a blob (src/lib/blob-worker.ts).
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join('; ')

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
          injectTo: 'head-prepend',
        },
      ],
    },
  }
}

/**
 * `import url from '…/x.wasm?gzip'` gives the URL of the gzipped file: 34 MB become 7.7 MB on hosts that do not
 * compress, and stay below the 25 MiB that some hosts allow for one file. The neutral file ending keeps servers
 * from decoding it on the way.
 */
function gzippedAsset(): Plugin {
  const suffix = '?gzip'
  return {
    name: 'gzipped-asset',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith(suffix)) return null
      const resolved = await this.resolve(source.slice(0, -suffix.length) + '?url', importer, {
        skipSelf: true,
      })
      return resolved && '\0gzip:' + resolved.id.replace(/\?url$/, '')
    },
    load(id) {
      if (!id.startsWith('\0gzip:')) return null
      const path = id.slice('\0gzip:'.length)
      if (this.environment.mode === 'dev') return `export default ${JSON.stringify('/@fs' + path)}`
      const name = path.replace(/.*\//, '') + '.packed'
      const reference = this.emitFile({
        type: 'asset',
        name,
        source: gzipSync(readFileSync(path), { level: 9 }),
      })
      return `export default import.meta.ROLLUP_FILE_URL_${reference}`
    },
  }
}

/** The chunk of everything that is seen. It is large, and the engine starts without it (src/main.ts). */
const VIEWS_CHUNK = 'App'

/** Browsers fetch the views beside the script that starts the engine, not after it. */
function viewsPreload(): Plugin {
  return {
    name: 'views-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) =>
        Object.values(bundle).flatMap((chunk) => {
          if (chunk.type !== 'chunk' || chunk.name !== VIEWS_CHUNK) return []
          const styles = [...(chunk.viteMetadata?.importedCss ?? [])]
          return [
            headLink({ rel: 'modulepreload', href: `./${chunk.fileName}` }),
            ...styles.map((path) => headLink({ rel: 'stylesheet', href: `./${path}` })),
          ]
        }),
    },
  }
}

function headLink(attrs: Record<string, string>): HtmlTagDescriptor {
  return { tag: 'link', attrs: { ...attrs, crossorigin: true }, injectTo: 'head' }
}

export default defineConfig({
  base: './',
  plugins: [svelte(), contentSecurityPolicy(), viewsPreload(), gzippedAsset()],
  define: { __FLOWGLASS_VERSION__: JSON.stringify(packageJson.version) },
  worker: { format: 'iife' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Chromium compiles the views aside before they are shown, instead of on the page while the first file loads.
        postBanner: ({ name }) => (name === VIEWS_CHUNK ? '//# allFunctionsCalledOnLoad' : ''),
      },
    },
  },
  test: {
    include: ['tests/unit/**/*.test.ts'],
    setupFiles: ['tests/unit/support/seed.ts'],
    // By default one core stays free, which on two cores is half of them.
    maxWorkers: '100%',
    // No module has state, and an engine runs the code that was compiled for the one before: half of the time.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
} as ViteUserConfig)
