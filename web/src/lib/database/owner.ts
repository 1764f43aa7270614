const owners = new WeakMap<object, string>()

/** Notes whose database this is: their member's id, which is their account's, in every workspace. */
export function setOwner(database: object, memberId: string): void {
  owners.set(database, memberId)
}

/** Who writes on this phone. */
export function ownerOf(database: object): string {
  const owner = owners.get(database)
  if (owner === undefined) throw new TypeError('a database of nobody')
  return owner
}
