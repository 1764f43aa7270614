// The app is one page, kept on the phone: nothing is rendered elsewhere.
export const ssr = false
export const prerender = false
