import { coldStart } from './cold-start.ts'
import { sayFigure } from './figure.ts'
import { firstRoute } from './first-route.ts'

for (const measure of [firstRoute, coldStart]) {
  for (const figure of await measure()) console.log(sayFigure(figure))
}
