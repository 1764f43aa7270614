import { MediaQuery } from 'svelte/reactivity'

/** Whether the screen is wide: `wide:` of the styles (`--breakpoint-wide`), for what is not even made where it would not be seen. */
export const wide = new MediaQuery('(min-width: 60rem)')
