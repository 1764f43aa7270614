import { diffComm } from 'node-diff3'
import { manyPairs, words } from './merge-text.ts'

/** A run of words that a change left, took out or put in. */
export interface Run {
  is: 'same' | 'added' | 'removed'
  text: string
}

/** What changed between two texts, word by word, in reading order. Texts too long to compare are wholly out and in. */
export function diffText(before: string, after: string): Run[] {
  const [old, now] = [words(before), words(after)]
  if (manyPairs(old, now)) return [...run('removed', old), ...run('added', now)]
  return diffComm(old, now).flatMap(({ common, buffer1 = [], buffer2 = [] }) =>
    common ? run('same', common) : [...run('removed', buffer1), ...run('added', buffer2)],
  )
}

function run(is: Run['is'], parts: readonly string[]): Run[] {
  return parts.length > 0 ? [{ is, text: parts.join('') }] : []
}
