import swagger from '@fastify/swagger'
import { createJsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from '../context.ts'

/** Collects the description of every route of `/api` from the schemas that also check it. Registered before all routes. */
export async function describeRoutes(app: App): Promise<void> {
  const transform = createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Inviato',
        version: '1',
        description: 'What the phone asks of the server. Errors are {code, message}; times are ISO 8601 in UTC.',
      },
    },
    transform: (route) => (route.url.startsWith('/api/') ? transform(route) : { schema: { hide: true }, url: route.url }),
  })
}
