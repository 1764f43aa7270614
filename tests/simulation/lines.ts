import { existsSync, readFileSync } from 'node:fs'
import type * as z from 'zod'

/** The values in a file of one JSON text a line. What follows the last line's end was torn by a kill. */
export function readLines<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema>[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => schema.parse(JSON.parse(line)))
}
