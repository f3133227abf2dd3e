/** The file cannot be read as flow logs. The message is one sentence for the user: what it looks like, and what to do. */
export class Refusal extends Error {
  override name = 'Refusal'
}
