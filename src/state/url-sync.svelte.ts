import { untrack } from 'svelte'
import { hashOf, questionOf, type Question } from './url.ts'
import type { Workspace } from './workspace.svelte.ts'

/**
 * Keeps the question of the moment in the URL, and follows the URL when it changes. A new filter or view is a step that
 * Back undoes; order, zone and columns only replace the URL.
 * @returns what ends it
 */
export function syncWithUrl(workspace: Workspace): () => void {
  const follow = () => ask(workspace, location.hash)
  follow()
  addEventListener('popstate', follow)
  let shown = questionOfMoment(workspace)
  const stop = $effect.root(() => {
    $effect(() => {
      const question = questionOfMoment(workspace)
      const hash = hashOf(question)
      const isStep = question.filterText !== shown.filterText || question.tab !== shown.tab
      shown = question
      if (hash === hashOf(questionOf(location.hash).question)) return
      const url = hash === '' ? location.pathname + location.search : hash
      if (isStep) history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    })
  })
  return () => {
    stop()
    removeEventListener('popstate', follow)
  }
}

function ask(workspace: Workspace, hash: string): void {
  const { question, notices } = questionOf(hash)
  const { view, filter } = workspace
  untrack(() => {
    if (question.filterText !== filter.text) filter.setText(question.filterText)
    view.tab = question.tab
    view.sort = question.sort
    view.zone = question.zone
    view.columns = question.columns
    workspace.notices = notices
  })
}

function questionOfMoment({ view, filter }: Workspace): Question {
  return { filterText: filter.text, tab: view.tab, sort: view.sort, zone: view.zone, columns: view.columns }
}
