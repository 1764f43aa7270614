const platforms: [pattern: RegExp, name: string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Macintosh/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
]

// The order matters: nearly every browser also calls itself Chrome or Safari.
const browsers: [pattern: RegExp, name: string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

/**
 * What a person would call the device that sent this `User-Agent`: "iPhone · Safari", "Pixel 8 · Chrome".
 * A first guess, which they can change.
 */
export function deviceNameFrom(userAgent: string | undefined): string {
  const agent = userAgent ?? ''
  const model = /Android [\d.]+; ([^;)]{2,40})\)/.exec(agent)?.[1]
  // "K" is what Chrome says of every Android phone since it reduced its User-Agent.
  const platform = model && model !== 'K' ? model : platforms.find(([pattern]) => pattern.test(agent))?.[1]
  const browser = browsers.find(([pattern]) => pattern.test(agent))?.[1]
  return [platform, browser].filter(Boolean).join(' · ') || 'Browser'
}
