export interface WorkerStart {
  readonly name?: string
  /** A script of a package, which is classic everywhere; ours are ES modules on Vite's development server. */
  readonly isPackaged?: boolean
  /** Keeps the script from printing to the console. */
  readonly isSilent?: boolean
}

/**
 * Starts a worker from a blob that loads the script. A worker loaded by URL answers to no `<meta>` policy of the page;
 * one started from a blob inherits it (seen in Chromium, Firefox and WebKit).
 */
export function startWorker(url: string, options: WorkerStart = {}): Worker {
  const absolute = JSON.stringify(new URL(url, document.baseURI).href)
  const isModule = import.meta.env.DEV && !options.isPackaged
  const silence = options.isSilent ? 'console.log = () => undefined;' : ''
  const source = isModule ? `import ${absolute}` : `${silence}importScripts(${absolute})`
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
