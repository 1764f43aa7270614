declare module 'virtual:rxdb-schemas' {
  import type { Documents } from '@inviato/shared/collections.ts'
  import type { RxJsonSchema } from 'rxdb'

  /** RxDB's JSON schema of each collection, made from `@inviato/shared/collections.ts` at build. */
  export const schemas: { [Name in keyof Documents]: RxJsonSchema<Documents[Name]> }
}
