import { defineConfig } from '@vite-pwa/assets-generator/config'

/** The white shape on a notification: `pnpm icons`. */
export default defineConfig({
  images: ['static/badge.svg'],
  preset: {
    transparent: { sizes: [96], padding: 0 },
    maskable: { sizes: [] },
    apple: { sizes: [] },
    assetName: (_, { width }) => `icons/badge-${width}.png`,
  },
})
