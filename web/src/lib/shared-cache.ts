/** Where the service worker puts what other apps share, until a page takes it in. */
export const sharedCache = 'inviato-shared'

/** The address under which one shared file is put aside. */
export function sharedAddress(id: string, name: string): string {
  return `/shared/${id}/${encodeURIComponent(name)}`
}

/** Names, in the address of the screen that opens, each file that there was no room to put aside: its bytes, a space, its name. */
export const leftParameter = 'left'

/** The file's own name, from that address. */
export function sharedName(address: string): string {
  return decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? '')
}
