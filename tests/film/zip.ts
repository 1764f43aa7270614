import { inflateRawSync } from 'node:zlib'

/**
 * The files of a ZIP archive, by name, each unpacked when it is asked for
 * (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3: what a writer of small archives uses of it).
 */
export function readZip(archive: Buffer): Map<string, () => Buffer> {
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0) throw new Error('This is no ZIP archive')
  const files = new Map<string, () => Buffer>()
  let at = archive.readUInt32LE(end + 16)
  for (let count = archive.readUInt16LE(end + 10); count > 0; count--) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)]
    const [name, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)]
    const local = archive.readUInt32LE(at + 42)
    files.set(archive.toString('utf8', at + 46, at + 46 + name), () => {
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
      const bytes = archive.subarray(start, start + packed)
      return method === 0 ? bytes : inflateRawSync(bytes)
    })
    at += 46 + name + extra + comment
  }
  return files
}
