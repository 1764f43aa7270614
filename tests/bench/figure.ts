/** One line of the bench. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What it may be at most. */
  readonly limit?: number
  /** What it has to be at least. */
  readonly least?: number
  /** How it comes about. */
  readonly detail?: string
}

/** A figure as a person reads it. */
export function sayFigure({ name, value, unit, limit, least, detail }: Figure): string {
  const most = limit === undefined ? '' : `  (${value <= limit ? 'within' : 'OVER'} ${limit} ${unit})`
  const bound = least === undefined ? most : `  (${value >= least ? 'at least' : 'UNDER'} ${least} ${unit})`
  return `${name.padEnd(58)} ${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0).padStart(8)} ${unit}${bound}${detail ? `\n    ${detail}` : ''}`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
