import { isListed } from './account-events.ts'
import type { Change } from './changes.ts'
import type { Rows, Wired } from './postgres-session.ts'
import { LIVE_STATES } from '../../protocol/index.ts'
import type { QuerySource, Ref, SqlValue, Statement, Unit, UnitResult } from './statement.ts'
import type { Queries } from './store.ts'

/** Statements to send in one go, and what their answers say of the units: undefined where one of them must be undone. */
export interface Plan {
  statements: Wired[]
  /** Does it hold without a transaction around it? */
  whole: boolean
  read(rows: Rows[]): UnitResult[] | undefined
}

/** Turns units into SQL. A number that a unit has kept stays in the database, so nothing waits for it. */
export interface UnitPlanner {
  plan(units: readonly Unit[]): Plan
  /** One statement, when what the unit has kept is known. */
  single(statement: Statement, kept: number): Wired
  /** What must be locked before a unit begins, so that what it looks at stays as it is. */
  locks(unit: Unit): Wired[]
  /** What a unit that was committed means for other processes. */
  changeOf(unit: Unit, kept: number): Change | undefined
  /** Its answer as the unit sees it: how many rows, as its expectation counts them. */
  countOf(statement: Statement, rows: Rows): number
}

const KEPT = `current_setting('loquat.kept', true)::bigint`
const LIVE = LIVE_STATES.map((state) => `'${state}'`).join(', ')

const LOCK_HEAD = 'select 1 from heads where conversation_id = $1 for no key update'
/** A claim waits for it, so the claimer reads all that its predecessor has written. */
const LOCK_RUN = 'select 1 from runs where id = $1 for share'
/** Whoever counts what an owner's runs are holds off all others that would add one, until it is written. */
const LOCK_OWNER = 'select pg_advisory_xact_lock(hashtextextended($1, 0))'

/** Many events of one unit. */
const INSERT_MANY = `insert into events (conversation_id, seq, run_id, type, data)
  select $1, ${KEPT} + e.plus, e.run_id, e.type, e.data
  from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as e (plus, run_id, type, data)`

/** Units that only append on behalf of runs, one for a conversation: live replies, and so nearly all there is to write. */
const APPEND = `with unit as materialized (
    select * from unnest($1::text[], $2::int[], $3::text[], $4::int[])
      with ordinality as u (conversation_id, size, run_id, epoch, unit)
  ), fenced as materialized (
    select unit.unit, unit.conversation_id, unit.size from unit
      join runs on runs.id = unit.run_id and runs.epoch = unit.epoch and runs.state in (${LIVE})
      for share of runs
  ), taken as (
    update heads set seq = heads.seq + fenced.size from fenced
      where heads.conversation_id = fenced.conversation_id
      returning fenced.unit, heads.conversation_id, heads.seq
  ), written as (
    insert into events (conversation_id, seq, run_id, type, data)
      select taken.conversation_id, taken.seq + e.plus, e.run_id, e.type, e.data
      from unnest($5::int[], $6::int[], $7::text[], $8::text[], $9::text[])
        as e (unit, plus, run_id, type, data)
      join taken on taken.unit = e.unit
  )
  select unit, seq from taken`

export function createUnitPlanner(sources: readonly QuerySource[], queries: Queries): UnitPlanner {
  const at = placesOf(queries)
  const variants = new Map<string, string>()

  /** The query's SQL with kept numbers taken from, and put into, the session. */
  function chained({ query, values, keep }: Statement): Wired {
    const refs = values.flatMap((value, i) => (isRef(value) ? [i + 1] : []))
    const key = `${query} ${keep ? 'k' : ''} ${refs.join(' ')}`
    let sql = variants.get(key)
    if (sql === undefined) {
      sql = sources[query]!.sql
      if (refs.length > 0)
        sql = sql.replaceAll(/\$(\d+)/g, (slot, n) =>
          refs.includes(Number(n)) ? `(${KEPT} + ${slot}::int)` : slot,
        )
      if (keep)
        sql = `with kept (value) as (${sql}) select value, set_config('loquat.kept', value::text, true) from kept`
      variants.set(key, sql)
    }
    return { sql, values: values.map((value) => (isRef(value) ? value.plus : value)) }
  }

  function locks(unit: Unit): Wired[] {
    const index = unit.findIndex(({ query }) => query === at.take || query === at.takeFenced)
    const take = unit[index]
    if (!take) return []
    const fenced = take.query === at.takeFenced
    const id = take.values[fenced ? at.fencedId : at.takeId] as string
    const room = unit.find(({ query }) => query === at.room)
    return [
      ...(room ? [{ sql: LOCK_OWNER, values: [room.values[at.roomOwner] as string] }] : []),
      ...(index > 0 || fenced ? [{ sql: LOCK_HEAD, values: [id] }] : []),
      ...(fenced ? [{ sql: LOCK_RUN, values: [take.values[at.fencedRun] as string] }] : []),
    ]
  }

  const isInsert = ({ query, values, expect }: Statement) =>
    query === at.insert && expect === undefined && isRef(values[1])

  const appends = (unit: Unit) =>
    unit[0]?.query === at.takeFenced &&
    unit[0].expect === 1 &&
    unit.length > 1 &&
    unit.every((statement, i) => i === 0 || isInsert(statement))

  function countOf({ query }: Statement, rows: Rows): number {
    return sources[query]!.gives ? Number(rows.length > 0) : (rows.count ?? 0)
  }

  function plan(units: readonly Unit[]): Plan {
    const statements: Wired[] = []
    const readers: ((rows: Rows[], results: UnitResult[]) => boolean)[] = []
    const whole = units.every(appends) && new Set(units.map(conversationOf)).size === units.length
    for (let i = 0; i < units.length;) {
      let next = i + 1
      if (appends(units[i]!)) {
        const seen = new Set([conversationOf(units[i]!)])
        while (next < units.length && appends(units[next]!)) {
          const id = conversationOf(units[next]!)
          if (seen.has(id)) break
          seen.add(id)
          next++
        }
        readers.push(planAppends(units.slice(i, next), statements, i))
      } else readers.push(planUnit(units[i]!, statements, i))
      i = next
    }
    return {
      statements,
      whole,
      read(rows) {
        const results: UnitResult[] = []
        return readers.every((read) => read(rows, results)) ? results : undefined
      },
    }
  }

  const conversationOf = (unit: Unit) => unit[0]!.values[at.fencedId]

  function planAppends(units: Unit[], statements: Wired[], first: number) {
    const place = statements.length
    const takes = units.map((unit) => unit[0]!.values)
    const rows = units.flatMap((unit, i) =>
      unit
        .slice(1)
        .map(({ values }) => [i + 1, (values[1] as Ref).plus, ...values.slice(2)] as SqlValue[]),
    )
    const column = (list: readonly Statement['values'][], i: number) =>
      arrayOf(list.map((row) => row[i]))
    statements.push({
      sql: APPEND,
      values: [
        ...[at.fencedId, at.fencedCount, at.fencedRun, at.fencedEpoch].map((i) => column(takes, i)),
        ...[0, 1, 2, 3, 4].map((i) => column(rows, i)),
      ],
    })
    return (answers: Rows[], results: UnitResult[]) => {
      for (let i = 0; i < units.length; i++)
        results[first + i] = { ok: false, statement: 0, why: 'count' }
      for (const [unit, seq] of answers[place] as unknown as [number, number][])
        results[first + unit - 1] = { ok: true, kept: seq }
      return true
    }
  }

  function planUnit(unit: Unit, statements: Wired[], index: number) {
    statements.push(...locks(unit))
    const checks: { place: number; statement: Statement }[] = []
    for (let i = 0; i < unit.length;) {
      const statement = unit[i]!
      let next = i + 1
      if (isInsert(statement)) {
        const same = (other: Statement) => other.values[0] === statement.values[0]
        while (next < unit.length && isInsert(unit[next]!) && same(unit[next]!)) next++
        statements.push(insertMany(unit.slice(i, next)))
      } else {
        checks.push({ place: statements.length, statement })
        statements.push(chained(statement))
      }
      i = next
    }
    return (answers: Rows[], results: UnitResult[]) => {
      let kept = 0
      for (const { place, statement } of checks) {
        const rows = answers[place]!
        if (statement.expect !== undefined && countOf(statement, rows) !== statement.expect)
          return false
        if (statement.keep) kept = (rows[0] as [number])[0]
      }
      results[index] = { ok: true, kept }
      return true
    }
  }

  function changeOf(unit: Unit, last: number): Change | undefined {
    let change: Change | undefined
    for (const { query, values } of unit) {
      const id = (at: number) => values[at] as string
      if (query === at.delete) return { kind: 'deleted', conversationId: id(at.deleteId) }
      if (query === at.stop) return { kind: 'stop', runId: id(at.stopId) }
      if (query === at.putKey) return { kind: 'provider', providerId: id(at.putKeyId) }
      if (query === at.deleteKey) return { kind: 'provider', providerId: id(0) }
      if (query === at.create) {
        const conversationId = id(at.createId)
        change = { kind: 'events', conversationId, first: 1, last: 0, endsRun: false, listed: true }
      } else if (query === at.take || query === at.takeFenced) {
        const fenced = query === at.takeFenced
        const count = values[fenced ? at.fencedCount : at.takeCount] as number
        const conversationId = id(fenced ? at.fencedId : at.takeId)
        const first = last - count + 1
        change = { kind: 'events', conversationId, first, last, endsRun: false, listed: false }
      } else if (query === at.insert && change?.kind === 'events') {
        change.endsRun ||= values[3] === 'run-end'
        change.listed ||= isListed(values[3] as string)
      }
    }
    return change
  }

  return {
    plan,
    locks,
    changeOf,
    countOf,
    single: ({ query, values }, kept) => ({
      sql: sources[query]!.sql,
      values: values.map((value) => (isRef(value) ? kept + value.plus : value)),
    }),
  }
}

function insertMany(statements: Statement[]): Wired {
  const column = (i: number) => arrayOf(statements.map(({ values }) => values[i]))
  const plus = arrayOf(statements.map(({ values }) => (values[1] as Ref).plus))
  return {
    sql: INSERT_MANY,
    values: [statements[0]!.values[0] as string, plus, column(2), column(3), column(4)],
  }
}

/** Where the values of the queries stand that are treated apart. */
function placesOf({ conversations, events, runs, providerKeys, removal }: Queries) {
  const take = conversations.takeSeq(names('id', 'count'))
  const [create] = conversations.create(names('id')) as [Statement]
  const remove = removal.hide(names('id'))
  const stop = runs.requestCancel(names('id'))
  const room = runs.expectRoom(names('conversationId', 'ownerId', 'limit'))
  const putKey = providerKeys.put(names('providerId'))
  const fenced = conversations.takeSeqFenced(names('id', 'count', 'runId', 'epoch'))
  const place = (name: string) => fenced.values.indexOf(name)
  return {
    take: take.query,
    takeId: take.values.indexOf('id'),
    takeCount: take.values.indexOf('count'),
    create: create.query,
    createId: create.values.indexOf('id'),
    delete: remove.query,
    deleteId: remove.values.indexOf('id'),
    putKey: putKey.query,
    putKeyId: putKey.values.indexOf('providerId'),
    deleteKey: providerKeys.delete({ providerId: '' }).query,
    room: room.query,
    roomOwner: room.values.indexOf('ownerId'),
    stop: stop.query,
    stopId: stop.values.indexOf('id'),
    takeFenced: fenced.query,
    fencedId: place('id'),
    fencedCount: place('count'),
    fencedRun: place('runId'),
    fencedEpoch: place('epoch'),
    insert: events.insert({ conversationId: '', seq: 0, runId: null, type: '', data: '' }).query,
  }
}

/** Each value its own name. */
function names(...of: string[]) {
  return Object.fromEntries(of.map((name) => [name, name])) as never
}

function isRef(value: SqlValue | Ref | undefined): value is Ref {
  return typeof value === 'object' && value !== null && 'plus' in value
}

/** A list as Postgres reads it. */
function arrayOf(values: readonly (SqlValue | Ref | undefined)[]): string {
  const items = values.map((value) =>
    value === null || value === undefined
      ? 'NULL'
      : typeof value === 'number'
        ? String(value)
        : `"${(value as string).replaceAll(/["\\]/g, '\\$&')}"`,
  )
  return `{${items.join(',')}}`
}
