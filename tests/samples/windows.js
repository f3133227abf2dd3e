// Cloud vendors log a conversation as one record per direction, interface and capture window.

/**
 * @typedef {object} Window
 * @property {number} startS
 * @property {number} endS
 * @property {boolean} first the conversation began in it
 * @property {boolean} last it ended in it
 * @property {Record<'bytesUp' | 'bytesDown' | 'packetsUp' | 'packetsDown', number>} volume
 */

/**
 * The capture windows of a conversation, with its volume spread over them so that the sums stay.
 * @param {import('./world.js').Conversation} conversation
 * @param {number} lengthS
 * @returns {Window[]}
 */
export function windowsOf(conversation, lengthS) {
  const first = Math.floor(conversation.startMs / 1_000 / lengthS)
  const last = Math.floor(conversation.endMs / 1_000 / lengthS)
  const count = Math.min(last - first + 1, conversation.packetsUp)
  const share = (total, n) => Math.floor((total * (n + 1)) / count) - Math.floor((total * n) / count)
  return Array.from({ length: count }, (_, n) => {
    const from = Math.max(conversation.startMs / 1_000, (first + n) * lengthS)
    const to = n === count - 1 ? conversation.endMs / 1_000 : (first + n + 1) * lengthS - 1
    return {
      startS: Math.floor(from),
      endS: Math.floor(Math.max(from, Math.min(to, (first + n + 1) * lengthS - 1))),
      first: n === 0,
      last: n === count - 1,
      volume: {
        bytesUp: share(conversation.bytesUp, n),
        bytesDown: share(conversation.bytesDown, n),
        packetsUp: share(conversation.packetsUp, n),
        packetsDown: share(conversation.packetsDown, n),
      },
    }
  })
}
