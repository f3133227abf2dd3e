import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Arguments that keep the browser itself from sending requests of its own, and let it run as root. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * Path of a Chromium on this machine, or undefined: CHROMIUM_PATH, what is on the PATH, then Playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  const own = chromium.executablePath()
  return existsSync(own) ? own : undefined
}

/**
 * Finds Chromium or installs it: from the system's packages where we may, else Playwright's build.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  for (const attempt of [installPackage, installPlaywrights]) {
    try {
      attempt()
    } catch (error) {
      console.error(`${attempt.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    const path = findChromium()
    if (path) return path
  }
  throw new Error('no Chromium: install one, or name it in the environment variable CHROMIUM_PATH')
}

function installPackage() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error('not root on a Debian system')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update'], { stdio: 'inherit', env: environment })
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    stdio: 'inherit',
    env: environment,
  })
}

function installPlaywrights() {
  execFileSync('npx', ['playwright', 'install', '--with-deps', 'chromium'], { stdio: 'inherit' })
}
