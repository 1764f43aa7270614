/**
 * So many at a time: who comes when all places are taken waits in line.
 * @returns a function that resolves to a place, which is given back by disposing it
 */
export function places(count: number): () => Promise<Disposable> {
  let free = count
  const line: (() => void)[] = []
  const place: Disposable = {
    [Symbol.dispose]() {
      const next = line.shift()
      if (next) next()
      else free++
    },
  }
  return async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => line.push(resolve))
    return place
  }
}
