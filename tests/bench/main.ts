import { coldStart } from './cold-start.ts'
import { sayFigure } from './figure.ts'
import { firstRoute } from './first-route.ts'
import { sync } from './sync.ts'

const measures = { route: firstRoute, start: coldStart, sync }

// Named ones only, e.g. `npm run bench -- route start`; all of them unless told.
const asked = new Set(process.argv.slice(2))
for (const [name, measure] of Object.entries(measures)) {
  if (asked.size > 0 && !asked.has(name)) continue
  for (const figure of await measure()) console.log(sayFigure(figure))
}
