/**
 * Which modules share a file: few files instead of a hundred, as each costs a request and compresses alone.
 * A group takes what its test names and all that it stands on, but for what one of higher priority has taken.
 */
export const chunkGroups = [
  // Every screen.
  { name: 'start', priority: 5, test: /kit\/src\/runtime\/client\/entry|src\/routes\/\+(layout|error)\.svelte$|vite\/preload-helper|lucide\/svelte\/dist\/Icon|paraglide\/registry/ },
  // Every screen of somebody signed in, and the rest of what the camera's screen is made of.
  { name: 'frame', priority: 4, test: /src\/routes\/\(app\)\/\+layout\.|src\/lib\/(parts|local-picture|autosave|storage|shared-cache|database\/query)\.|\/capture\/note\.ts|messages\/capture_retry\.|icons\/(images|pen-line|smartphone)\.|shared\/src\/plan\.ts|node_modules\/rxjs\// },
  // What a document is: for the lists and for the database.
  { name: 'documents', priority: 3, test: /src\/lib\/database\/(write|position|local)\.ts|shared\/src\/merge\.ts/ },
  // Now is made of what every list of posts is made of.
  { name: 'lists', priority: 2, test: /src\/routes\/\(app\)\/now\/\+page\.svelte$/ },
  // Without what only a step to another schema needs.
  { name: 'rxdb', priority: 1, test: /node_modules\/rxdb\/(?!.*(migration|leader-election))/ },
  // And what else several screens share, by the screens that share it.
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 2000 },
]
