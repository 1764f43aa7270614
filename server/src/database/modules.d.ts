// PouchDB and LevelDB ship no types of their own; `pouchdb.ts` says what is used of them.
declare module 'pouchdb-core' {
  const PouchDB: import('./pouchdb.ts').PouchConstructor
  export default PouchDB
}
declare module 'pouchdb-adapter-http' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-adapter-leveldb' {
  const plugin: unknown
  export default plugin
}
declare module 'pouchdb-find' {
  const plugin: unknown
  export default plugin
}
declare module 'leveldown' {
  type Done = (error?: Error | null) => void
  class LevelDown {
    constructor(location: string)
    open(done: Done): void
    close(done: Done): void
    _put(key: unknown, value: unknown, options: object, done: Done): void
    _del(key: unknown, options: object, done: Done): void
    _batch(operations: unknown[], options: object, done: Done): void
    static destroy(location: string, done: Done): void
  }
  export default LevelDown
}
