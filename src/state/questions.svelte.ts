import type { Engine } from '../db/connection.ts'
import type { FlowTable } from '../db/flow-table.ts'
import type { AnswerColumns, AnswerRow, TypedQuery } from '../lib/typed-query.ts'
import { untilAborted } from '../lib/until-aborted.ts'
import { StaleContacts } from './contact-gathering.ts'
import type { Dataset } from './dataset.svelte.ts'
import type { FilterState } from './filter.svelte.ts'
import type { Pace } from './finding-run.svelte.ts'
import { FoundConversations } from './found-conversations.ts'
import { KeptAnswers } from './kept-answers.ts'
import { Precedence, type Rank } from './precedence.ts'

/** To look at so many records takes a tenth of a second or two. */
const WORTH_A_TABLE = 1_000_000

/**
 * So many lone conversations are worth a table to findings, 170 bytes each. To write it takes as long as the ten questions of
 * any other view, which use it where it is.
 */
const MOST_LONE = 1_500_000

/** The engine, and the table of records in it. */
export interface Booted {
  readonly engine: Engine
  readonly table: FlowTable
}

/** What is asked of the engine: in which order, what is kept of the answers, and how many are waited for. */
export class Questions {
  /** How long the one answered last took. */
  lastMs = $state<number | undefined>()
  /** Questions that wait for an answer. */
  waiting = $state(0)
  readonly precedence = new Precedence()

  private readonly booting: () => Promise<Booted>
  private readonly kept: KeptAnswers
  private readonly joined: FoundConversations
  private readonly lone: FoundConversations

  /** @param booting resolves when there is an engine; another one after a restart */
  constructor(booting: () => Promise<Booted>, dataset: Dataset, filter: FilterState) {
    this.booting = booting
    this.kept = new KeptAnswers(() => ({ records: dataset.recordsVersion, all: dataset.version }))
    const host = {
      version: () => dataset.version,
      isWorthIt: () => dataset.totals.records >= WORTH_A_TABLE,
    }
    this.joined = new FoundConversations({
      ...host,
      table: 'found_joined',
      select: () => filter.joinedConversations,
      write: async (select) => {
        await (await booting()).table.gather('found_joined', select, 'anew')
        return true
      },
    })
    this.lone = new FoundConversations({
      ...host,
      table: 'found_lone',
      select: () => filter.loneConversations,
      write: async (select, mostRows) => (await booting()).table.gatherUpTo(mostRows, 'found_lone', select),
    })
  }

  /** Asks when the rank's turn has come (precedence.ts). */
  ask<C extends AnswerColumns>(
    query: TypedQuery<C>,
    signal: AbortSignal,
    rank: Rank = 'first',
  ): Promise<AnswerRow<C>[]> {
    return this.timed(({ engine }) => this.precedence.at(rank, () => this.run(engine, query, signal), signal))
  }

  /** Asks for findings at once, or while nobody waits for anything else; only of the first somebody is told. */
  askAt<C extends AnswerColumns>(
    pace: Pace,
    query: TypedQuery<C>,
    signal: AbortSignal,
  ): Promise<AnswerRow<C>[]> {
    const ask = () =>
      this.paced(pace, signal, async (turn) =>
        this.run((await this.booting()).engine, query, turn, MOST_LONE),
      )
    return pace === 'at once' ? this.timed(ask) : ask()
  }

  /**
   * Asks for a short answer, unless it is known since the records last changed or somebody is waiting for it already.
   */
  askOnce<C extends AnswerColumns>(
    query: TypedQuery<C>,
    signal: AbortSignal,
    rank: Rank = 'first',
  ): Promise<AnswerRow<C>[]> {
    return this.once(query.sql, signal, (given) => this.ask(query, given, rank))
  }

  /** The same for an answer that is more than the rows of one query. @param name the SQL, by which kept-answers.ts tells what pairing changes */
  once<T>(name: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.counted(() => this.kept.ask(name, signal, ask))
  }

  /**
   * Asks what somebody may ask later with `askOnce`, when nobody waits for anything. Who asks it before that does not wait
   * for its turn, and who asks it while it runs waits with it.
   */
  async askAhead<C extends AnswerColumns>(
    query: TypedQuery<C>,
    signal: AbortSignal,
  ): Promise<AnswerRow<C>[]> {
    await untilAborted(this.precedence.quiet('in passing'), signal)
    return this.kept.ask(query.sql, signal, async (given) => {
      const { engine } = await this.booting()
      return this.precedence.at('first', () => this.run(engine, query, given), given)
    })
  }

  /**
   * Puts the answer to a question into the table of contacts; what is begun goes on to its end. Never twice: where the tables
   * that it was asked of have become those of another filter meanwhile, it rejects with `StaleContacts`.
   */
  gather(select: string, how: 'anew' | 'more', signal: AbortSignal, pace: Pace): Promise<void> {
    return this.workAt(pace, signal, (table) => {
      let isBegun = false
      const write = async (sql: string) => {
        if (isBegun) throw new StaleContacts()
        isBegun = true
        await table.gather('contact', sql, how)
      }
      return this.ofFound(select, signal, write, MOST_LONE)
    })
  }

  /** What is begun goes on to its end. */
  workAt(pace: Pace, signal: AbortSignal, work: (table: FlowTable) => Promise<void>): Promise<void> {
    const begin = () => this.paced(pace, signal, async () => work((await this.booting()).table))
    return pace === 'at once' ? this.counted(begin) : begin()
  }

  timed<T>(ask: (booted: Booted) => Promise<T>): Promise<T> {
    return this.counted(async () => {
      const booted = await this.booting()
      const startedAt = performance.now()
      const answer = await ask(booted)
      this.lastMs = performance.now() - startedAt
      return answer
    })
  }

  private run<C extends AnswerColumns>(
    engine: Engine,
    query: TypedQuery<C>,
    signal: AbortSignal,
    mostLone = 0,
  ): Promise<AnswerRow<C>[]> {
    return this.ofFound(query.sql, signal, (sql) => engine.run({ ...query, sql }, signal), mostLone)
  }

  /** Works at a pace; in spare time the signal that it is given also tells when that is over. */
  private paced<T>(pace: Pace, signal: AbortSignal, work: (turn: AbortSignal) => Promise<T>): Promise<T> {
    if (pace === 'in spare time') return this.precedence.inSpareTime(work, signal)
    return this.precedence.at(pace, () => work(signal), signal)
  }

  /** Asks, with tables in the place of what would look at all records. */
  private ofFound<T>(
    sql: string,
    signal: AbortSignal,
    run: (sql: string) => Promise<T>,
    mostLone: number,
  ): Promise<T> {
    return this.joined.ask(sql, signal, (rest) => this.lone.ask(rest, signal, run, mostLone))
  }

  /** While it runs somebody waits. */
  private async counted<T>(task: () => Promise<T>): Promise<T> {
    this.waiting++
    try {
      return await task()
    } finally {
      this.waiting--
    }
  }
}
