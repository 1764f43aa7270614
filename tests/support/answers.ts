import { errorResponse } from '@inviato/shared/session.ts'
import * as z from 'zod/mini'

/** The body of an answer as the API's own schema reads it: one that says less, or more, fails the test. */
export async function bodyOf<Schema extends z.ZodMiniType>(schema: Schema, answer: Response | Promise<Response>): Promise<z.output<Schema>> {
  return z.parse(schema, await (await answer).json())
}

/** Why an answer refuses, e.g. `link_used`. */
export async function codeOf(answer: Response | Promise<Response>): Promise<string> {
  return (await bodyOf(errorResponse, answer)).code
}
