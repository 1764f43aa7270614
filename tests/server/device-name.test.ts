import { expect, it } from 'vitest'
import { deviceNameFrom } from '@inviato/server/src/members/device-name.ts'

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)'

it.each([
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} Version/18.5 Mobile/15E148 Safari/604.1`,
    'iPhone · Safari',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webkit} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    'iPhone · Chrome',
  ],
  [`Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Android · Chrome'],
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${blink} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Pixel 8 · Chrome'],
  [
    `Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) ${blink} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'SAMSUNG SM-S918B · Samsung Internet',
  ],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Windows · Edge'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Android · Firefox'],
  ['curl/8.9.1', 'Browser'],
  [undefined, 'Browser'],
])('names a device after %s', (agent, name) => {
  expect(deviceNameFrom(agent)).toBe(name)
})
