import { mount } from 'svelte'
import './ui/tokens.css'
import App from './ui/App.svelte'
import { exposeFlowglass } from './embed/flowglass.ts'
import { syncWithUrl } from './state/url-sync.svelte.ts'
import { Workspace } from './state/workspace.svelte.ts'

const workspace = new Workspace()
exposeFlowglass(workspace)
syncWithUrl(workspace)

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target, props: { workspace } })
