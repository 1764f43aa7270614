import { once } from 'node:events'
import process from 'node:process'
import { createApp } from './app.ts'
import { explain } from './cannot-start.ts'
import { readConfig } from './config.ts'
import { createContext } from './context.ts'
import { offerSetup } from './members/setup.ts'
import { startReactions } from './reactions.ts'
import { startAgain } from './start-again.ts'

/** @returns whether to start anew, rather than to end */
async function run(asked: Promise<unknown>): Promise<boolean> {
  const config = readConfig()
  await using ctx = await createContext(config)
  await using app = await createApp(ctx)
  await using _reactions = startReactions(ctx)
  await app.listen({ port: config.port, host: config.host })
  const setup = await offerSetup(ctx)
  console.log(setup ? `Inviato is ready. Set it up within 30 minutes: ${setup}` : `Inviato is ready: ${ctx.publicUrl.origin}`)

  const again = await Promise.race([asked.then(() => false), startAgain(ctx)])
  ctx.stop()
  return again
}

const asked = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])

try {
  while (await run(asked));
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
