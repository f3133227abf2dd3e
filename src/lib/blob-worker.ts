export interface WorkerStart {
  readonly name?: string
  /** A script of a package, which is classic everywhere; ours are ES modules on Vite's development server. */
  readonly isPackaged?: boolean
  /** JavaScript that runs in the worker before the script. */
  readonly before?: string
  /** JavaScript that runs when the script has run. */
  readonly after?: string
}

/**
 * Starts a worker from a blob that loads the script. A worker loaded by URL answers to no `<meta>` policy of the page;
 * one started from a blob inherits it (seen in Chromium, Firefox and WebKit).
 */
export function startWorker(url: string, options: WorkerStart = {}): Worker {
  const absolute = JSON.stringify(new URL(url, document.baseURI).href)
  const isModule = import.meta.env.DEV && !options.isPackaged
  const { before = '', after = '' } = options
  const source = isModule ? `import ${absolute}` : `${before}\nimportScripts(${absolute})\n${after}`
  return startScript(scriptOf(source), isModule, options.name)
}

/** The script of workers, fetched once: however many are started from it later, there is no further request. */
export class WorkerScript {
  private readonly script: Blob
  private readonly isModule: boolean

  static async fetch(url: string): Promise<WorkerScript> {
    const absolute = new URL(url, document.baseURI).href
    if (import.meta.env.DEV) return new WorkerScript(scriptOf(`import ${JSON.stringify(absolute)}`), true)
    const response = await fetch(absolute)
    if (!response.ok) throw new Error(`${absolute} could not be fetched: ${response.status}`)
    // To make a blob of half a megabyte of text takes the page 25 ms; this one the page never looks into.
    return new WorkerScript((await response.blob()).slice(0, undefined, SCRIPT_TYPE), false)
  }

  private constructor(script: Blob, isModule: boolean) {
    this.script = script
    this.isModule = isModule
  }

  start(name: string): Worker {
    return startScript(this.script, this.isModule, name)
  }
}

const SCRIPT_TYPE = 'text/javascript'

function scriptOf(source: string): Blob {
  return new Blob([source], { type: SCRIPT_TYPE })
}

function startScript(script: Blob, isModule: boolean, name: string | undefined): Worker {
  const blobUrl = URL.createObjectURL(script)
  const options: WorkerOptions = { type: isModule ? 'module' : 'classic' }
  if (name) options.name = name
  const worker = new Worker(blobUrl, options)
  // A worker fetches its script after the constructor returned (WebKit), so the URL lives until the first sign of life.
  const revoke = () => URL.revokeObjectURL(blobUrl)
  worker.addEventListener('message', revoke, { once: true })
  worker.addEventListener('error', revoke, { once: true })
  return worker
}
