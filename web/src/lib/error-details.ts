/** What an error says of itself, for who opens "Details". */
export function sayDetails(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error)
}
