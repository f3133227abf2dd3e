import { defineConfig } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.js'
import { ONE_PROCESS_ARGUMENT } from './e2e/support/shared-process.ts'

// Workers read this file again: the first reading chooses the port and hands it on in the environment.
const port = (process.env.FLOWGLASS_E2E_PORT ??= freePort())
const executablePath = findChromium()

function freePort(): string {
  const script =
    'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()
}

export default defineConfig({
  testDir: './e2e',
  outputDir: './results/e2e',
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      args: [...CHROMIUM_ARGUMENTS, ONE_PROCESS_ARGUMENT],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
})
