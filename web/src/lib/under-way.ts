const writes = new Set<Promise<void>>()

/** Notes that something typed is on its way to the disk. The promise must not reject. */
export function underWay(write: Promise<void>): Promise<void> {
  writes.add(write)
  void write.then(() => writes.delete(write))
  return write
}

/** Resolves when all that was typed so far is on the disk: its database may be closed then. */
export async function allWritten(): Promise<void> {
  await Promise.all(writes)
}
