import { addRxPlugin } from 'rxdb'
import type { RxdbSchemas } from './schema.ts'

/**
 * Loads RxDB's migration, only where there is a step to take. Not for the service worker, which may load no part later
 * than at its installation: there a database that was not migrated yet does not open, and waits for the page.
 */
export async function readyToMigrate(schemas: RxdbSchemas): Promise<void> {
  if (Object.values(schemas).every(({ version }) => version === 0)) return
  const { RxDBMigrationSchemaPlugin } = await import('rxdb/plugins/migration-schema')
  addRxPlugin(RxDBMigrationSchemaPlugin)
}
