import { msUntilShown } from './page.js'

/**
 * Runs on the page, before it: notes how long the engine itself works on each statement, by its messages. The engine's
 * worker takes one message after the other, so the time of one is from when the worker is free to its answer.
 */
export function watchEngine() {
  const asked = new Map()
  const ofConnection = new Map()
  let freeAt = 0
  window.engineTimes = []
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (message, ...others) {
    if (message?.messageId !== undefined) {
      if (asked.size === 0) this.addEventListener('message', ({ data }) => answered(data))
      asked.set(message.messageId, { at: performance.now(), type: message.type, data: message.data })
    }
    return post.call(this, message, ...others)
  }
  function answered({ requestId }) {
    const request = asked.get(requestId)
    if (!request || request.done) return
    request.done = true
    const now = performance.now()
    const ms = now - Math.max(request.at, freeAt)
    freeAt = now
    const [connection, sql] = Array.isArray(request.data) ? request.data : [request.data]
    if (request.type === 'START_PENDING_QUERY' || request.type === 'RUN_QUERY') {
      const statement = { sql, ms: 0 }
      ofConnection.set(connection, statement)
      window.engineTimes.push(statement)
    }
    const statement = ofConnection.get(connection)
    if (statement) statement.ms += ms
  }
}

/** What a page asked while `work` went on, with the milliseconds that the engine took, and until all was on the screen. */
export async function statementsOf(page, work) {
  await page.evaluate(() => (window.engineTimes.length = 0))
  const allMs = await msUntilShown(page, work)
  return { allMs, statements: await page.evaluate(() => window.engineTimes) }
}
