import { coldStart } from './cold-start.ts'
import { sayFigure } from './figure.ts'
import { firstRoute } from './first-route.ts'
import { replication } from './replication.ts'

for (const measure of [firstRoute, coldStart, replication]) {
  for (const figure of await measure()) console.log(sayFigure(figure))
}
