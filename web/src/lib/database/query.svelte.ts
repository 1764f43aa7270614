import { createSubscriber } from 'svelte/reactivity'
import type { RxDocument, RxQuery } from 'rxdb'
import { map, type Observable } from 'rxjs'
import { asks } from './first-answers.ts'
import { plain } from './plain.ts'

/**
 * What an observable last said, as Svelte state: it is listened to while something on screen reads it.
 * Until the first answer `loading` is true and `current` is undefined: that is never the same as empty.
 */
export class Live<Value> {
  #value: Value | undefined
  #loading = true
  #error: unknown
  #listen: () => void

  constructor(source: Observable<Value>) {
    this.#listen = createSubscriber((update) => {
      const answered = asks()
      const subscription = source.subscribe({
        next: (value) => {
          this.#value = value
          this.#loading = false
          update()
          answered()
        },
        error: (error: unknown) => {
          this.#error = error
          this.#loading = false
          update()
          answered()
        },
      })
      return () => {
        subscription.unsubscribe()
        answered()
      }
    })
  }

  get current(): Value | undefined {
    this.#listen()
    return this.#value
  }

  get loading(): boolean {
    this.#listen()
    return this.#loading
  }

  get error(): unknown {
    this.#listen()
    return this.#error
  }
}

class Query<Value> {
  #source: () => Observable<Value> | undefined
  #live = $derived.by(() => {
    const source = this.#source()
    return source && new Live(source)
  })

  constructor(source: () => Observable<Value> | undefined) {
    this.#source = source
  }

  /** The documents as they are now; undefined while nothing is known. */
  get current(): Value | undefined {
    return this.#live?.current
  }

  /** True until the first answer, also while the query itself waits for what it needs. */
  get loading(): boolean {
    return this.#live?.loading ?? true
  }

  get error(): unknown {
    return this.#live?.error
  }
}

/**
 * The documents that an RxDB query finds, as Svelte state that follows every change. Call it in a component or a
 * `.svelte.ts` module; state that the function reads makes a new query. RxDB gives the same query for the same
 * question, and then what is known stays: a screen is never taken down because its question was asked once more.
 *
 *     const posts = query(() => database?.posts.find({ sort: [{ id: 'desc' }] }))
 *     {#if posts.loading} … {:else if posts.current?.length === 0} … {/if}
 */
export function query<Content extends object>(
  source: () => RxQuery<Content, RxDocument<Content>[]> | undefined,
): Query<Content[]> {
  const found = $derived(source())
  return new Query(() => found?.$.pipe(map((documents) => documents.map((document) => plain(document)))))
}

/** Like `query`, for a query that finds one document or none (`findOne`): `current` is null where there is none. */
export function queryOne<Content extends object>(
  source: () => RxQuery<Content, RxDocument<Content> | null> | undefined,
): Query<Content | null> {
  const found = $derived(source())
  return new Query(() => found?.$.pipe(map((document) => document && plain(document))))
}

/** Any observable as Svelte state, e.g. a save state. */
export function live<Value>(source: () => Observable<Value> | undefined): Query<Value> {
  return new Query(source)
}
