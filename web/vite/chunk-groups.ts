/**
 * Which modules share a file: few files instead of a hundred, as each costs a request and compresses alone.
 * A group takes what its test names and all that it stands on, but for what one of higher priority has taken.
 */
export const chunkGroups = [
  // Every screen.
  { name: 'start', priority: 3, test: /vite\/preload-helper|kit\/src\/runtime\/client\/entry\.js|src\/routes\/\+(layout|error)\.svelte$/ },
  // Every screen of somebody signed in.
  { name: 'frame', priority: 2, test: /src\/routes\/\(app\)\/\+layout\.(svelte|ts)$/ },
  { name: 'rxdb', priority: 1, test: /node_modules\/rxdb\// },
  // And what several screens share, by the screens that share it.
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 6000 },
]
