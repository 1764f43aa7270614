import * as z from 'zod/mini'

// Compiled validators need eval, which the page's policy forbids.
z.config({ jitless: true })
