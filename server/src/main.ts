import { once } from 'node:events'
import process from 'node:process'
import { createApp } from './app.ts'
import { explain } from './cannot-start.ts'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { offerSetup } from './members/setup.ts'
import { startReactions } from './reactions.ts'

async function run(): Promise<void> {
  const config = readConfig()
  await using ctx = await createContext(config)
  await using app = await createApp(ctx)
  await using _reactions = startReactions(ctx)
  await app.listen({ port: config.port, host: config.host })
  const setup = await offerSetup(ctx)
  console.log(setup ? `Inviato is ready. Set it up within 30 minutes: ${setup}` : `Inviato is ready: ${ctx.publicUrl.origin}`)

  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  ctx.stop()
}

run().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
