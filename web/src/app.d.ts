declare namespace App {
  interface PageState {
    /** Which question of set-up or joining is on screen. */
    step?: 'you' | 'key' | 'sign-in'
  }
}

declare module 'virtual:rxdb-schemas' {
  import type { RxdbSchemas } from '$lib/database/schema.ts'

  /** RxDB's JSON schema of each collection, made from `@inviato/shared/collections.ts` at build. */
  export const schemas: RxdbSchemas
}
