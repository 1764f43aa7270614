import { defineConfig } from '@vite-pwa/assets-generator/config'

const ink = '#16181d'

/** Everything a phone shows of the app, from one drawing: `pnpm icons`. */
export default defineConfig({
  images: ['static/icon.svg'],
  headLinkOptions: { preset: '2023' },
  preset: {
    transparent: { sizes: [192, 512], padding: 0, favicons: [[48, 'favicon.ico']] },
    maskable: { sizes: [512], padding: 0, resizeOptions: { background: ink } },
    apple: { sizes: [180], padding: 0, resizeOptions: { background: ink } },
    assetName: (type, { width }) => `icons/${type === 'transparent' ? 'icon' : type}-${width}.png`,
  },
})
