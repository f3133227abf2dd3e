/**
 * Starts a worker from a blob that loads the script. A worker loaded by URL answers to no `<meta>` policy of the page;
 * one started from a blob inherits it (seen in Chromium, Firefox and WebKit).
 * @param url the script, built as a classic script; Vite's development server hands out ES modules instead
 */
export function startWorker(
  url: string,
  options: { name?: string; isModuleInDevelopment?: boolean } = {},
): Worker {
  const absolute = JSON.stringify(new URL(url, document.baseURI).href)
  const isModule = import.meta.env.DEV && (options.isModuleInDevelopment ?? false)
  const source = isModule ? `import ${absolute}` : `importScripts(${absolute})`
  const blobUrl = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const workerOptions: WorkerOptions = { type: isModule ? 'module' : 'classic' }
  if (options.name) workerOptions.name = options.name
  const worker = new Worker(blobUrl, workerOptions)
  // A worker fetches its script after the constructor returned (WebKit), so the URL lives until the first sign of life.
  const revoke = () => URL.revokeObjectURL(blobUrl)
  worker.addEventListener('message', revoke, { once: true })
  worker.addEventListener('error', revoke, { once: true })
  return worker
}
