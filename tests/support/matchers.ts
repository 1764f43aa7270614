import { expect } from 'vitest'

/** What a test knows of a value no more than: Vitest's own are `any`, which would hide a mistake around them. */
export const aNumber: unknown = expect.any(Number)
export const aString: unknown = expect.any(String)

export function textWith(part: string): unknown {
  return expect.stringContaining(part)
}

export function objectWith(fields: object): unknown {
  return expect.objectContaining(fields)
}
