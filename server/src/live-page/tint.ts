/** The brand's colour made readable: as text on paper and on night, and what stands on it. */
export interface Tint {
  brand: string
  /** Text on the brand's own colour. */
  onBrand: string
  onPaper: string
  onNight: string
  /** Text on a surface of `onPaper`, and of `onNight`. */
  inkOnPaper: string
  inkOnNight: string
}

export const paper = '#fbfaf7'
const ink = '#16181d'
export const night = '#0e1014'

/** Darkens or lightens `brand` (`#rrggbb`) until it has WCAG AA contrast (4.5 : 1) on each ground. */
export function tint(brand: string): Tint {
  const onPaper = readable(brand, paper, '#000000')
  const onNight = readable(brand, night, '#ffffff')
  return { brand, onBrand: best(brand, ['#ffffff', '#000000']), onPaper, onNight, inkOnPaper: best(onPaper, ['#ffffff', ink]), inkOnNight: best(onNight, [night, '#ffffff']) }
}

/** WCAG 2.2 contrast ratio of two colours `#rrggbb`, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function readable(color: string, ground: string, towards: string): string {
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = mix(color, towards, share)
    if (contrast(mixed, ground) >= 4.5) return mixed
  }
  return towards
}

function best(ground: string, candidates: readonly [string, string]): string {
  const [first, second] = candidates
  return contrast(first, ground) >= contrast(second, ground) ? first : second
}

function mix(a: string, b: string, share: number): string {
  const [from, to] = [channels(a), channels(b)]
  return `#${from.map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * share).toString(16).padStart(2, '0')).join('')}`
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const linear = value / 255
    return linear <= 0.04045 ? linear / 12.92 : ((linear + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16))
}
