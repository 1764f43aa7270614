import { v7 } from 'uuid'

/** A new identifier: UUIDv7, made where the thing is made. Later ones sort after earlier ones. */
export function createId(): string {
  return v7()
}
