/** One line of the bench. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it may be at most. */
  readonly limit?: number
  /** How it comes about. */
  readonly detail?: string
}

/** A figure as a person reads it. */
export function sayFigure({ name, value, unit, limit, detail }: Figure): string {
  const bound = limit === undefined ? '' : `  (${value <= limit ? 'within' : 'OVER'} ${limit} ${unit})`
  return `${name.padEnd(58)} ${value.toFixed(value < 100 ? 1 : 0).padStart(8)} ${unit}${bound}${detail ? `\n    ${detail}` : ''}`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
