import { mount } from 'svelte'
import './ui/tokens.css'
import { exposeFlowglass } from './embed/flowglass.ts'
import { syncWithUrl } from './state/url-sync.svelte.ts'
import { Workspace } from './state/workspace.svelte.ts'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

// The engine starts before the script of the views is read.
const workspace = new Workspace()
exposeFlowglass(workspace)
syncWithUrl(workspace)
const { default: App } = await import('./ui/App.svelte')
mount(App, { target, props: { workspace } })
