import { untrack } from 'svelte'
import { hashOf, questionOf, type Question } from './url.ts'
import type { Workspace } from './workspace.svelte.ts'

/** What Back undoes when it changes. */
const STEPS = ['filterText', 'tab', 'volumePart', 'tcpPart'] as const

/**
 * Keeps the question of the moment in the URL, and follows the URL when it changes. A new filter or view is a step that
 * Back undoes, once it is no longer being typed; order, zone and columns only replace the URL.
 * @returns what ends it
 */
export function syncWithUrl(workspace: Workspace): () => void {
  ask(workspace, location.hash)
  /** The question that Back returns to. */
  let settled = questionOfMoment(workspace)
  const follow = () => {
    ask(workspace, location.hash)
    settled = questionOfMoment(workspace)
  }
  addEventListener('popstate', follow)
  const stop = $effect.root(() => {
    $effect(() => {
      const question = questionOfMoment(workspace)
      const isShown = hashOf(question) === hashOf(questionOf(location.hash).question)
      const isStep = STEPS.some((name) => question[name] !== settled[name])
      if (workspace.filter.typing) {
        if (!isShown) history.replaceState(null, '', urlOf(question))
        return
      }
      const before = settled
      settled = question
      if (isStep) {
        // Typing has left the text of the moment in the place of the question before it.
        history.replaceState(null, '', urlOf(before))
        history.pushState(null, '', urlOf(question))
      } else if (!isShown) history.replaceState(null, '', urlOf(question))
    })
  })
  return () => {
    stop()
    removeEventListener('popstate', follow)
  }
}

function urlOf(question: Question): string {
  const hash = hashOf(question)
  return hash === '' ? location.pathname + location.search : hash
}

function ask(workspace: Workspace, hash: string): void {
  const { question, notices } = questionOf(hash)
  const { view, filter } = workspace
  untrack(() => {
    if (question.filterText === filter.text) filter.commit()
    else filter.setText(question.filterText)
    view.tab = question.tab
    view.volume.part = question.volumePart
    view.tcp.part = question.tcpPart
    view.sort = question.sort
    view.columns = question.columns
    view.conversations.sort = question.conversationSort
    view.conversations.columns = question.conversationColumns
    view.countsOnce = question.countsOnce
    view.conversations.countsOnce = question.conversationsCountOnce
    view.zone = question.zone
    workspace.notices = notices
  })
}

function questionOfMoment({ view, filter }: Workspace): Question {
  return {
    filterText: filter.text,
    tab: view.tab,
    volumePart: view.volume.part,
    tcpPart: view.tcp.part,
    sort: view.sort,
    columns: view.columns,
    conversationSort: view.conversations.sort,
    conversationColumns: view.conversations.columns,
    countsOnce: view.countsOnce,
    conversationsCountOnce: view.conversations.countsOnce,
    zone: view.zone,
  }
}
