/** Largest colour profile that a copy may carry: the generic ones are smaller, a camera's own are larger and name it. */
const maxProfileBytes = 4096

/** A run of bytes of a picture that is needed to show it. */
type Range = readonly [start: number, end: number]

/**
 * The picture with its pixels and nothing else: no EXIF (place, device), XMP, IPTC, comments, thumbnails, nothing after its end.
 * Only listed segments are kept, so what we do not know goes. Nothing is encoded anew: the pixels are the same to the bit.
 * @param mime the picture's true type: JPEG, PNG or WebP
 * @returns the same array when there was nothing to take away; undefined when the bytes are no such picture, or none that can be cut
 */
export function barePicture(bytes: Uint8Array<ArrayBuffer>, mime: string): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (mime === 'image/webp') return webpIsBare(view) ? bytes : undefined
    const kept = mime === 'image/jpeg' ? jpegRanges(view) : mime === 'image/png' ? pngRanges(view) : undefined
    if (!kept) return undefined
    return joined(bytes, kept)
  } catch (error) {
    // A length that points outside the file.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function joined(bytes: Uint8Array<ArrayBuffer>, ranges: readonly Range[]): Uint8Array<ArrayBuffer> {
  const size = ranges.reduce((sum, [start, end]) => sum + end - start, 0)
  if (size === bytes.byteLength) return bytes
  const result = new Uint8Array(size)
  let at = 0
  for (const [start, end] of ranges) {
    result.set(bytes.subarray(start, end), at)
    at += end - start
  }
  return result
}

function ascii(view: DataView, start: number, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) text += String.fromCharCode(view.getUint8(start + i))
  return text
}

/** ITU T.81 annex B: the markers of coding (SOF, DHT, DAC, DQT, DNL, DRI, SOS), JFIF without a thumbnail, a small ICC profile, Adobe's colour transform. */
function jpegRanges(view: DataView): Range[] | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  const kept: Range[] = [[0, 2]]
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xd9) return [...kept, [at, at + 2]]
    const length = view.getUint16(at + 2)
    if (length < 2) return undefined
    const body = at + 4
    const coding = (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdd)
    const jfif = marker === 0xe0 && length === 16 && ascii(view, body, 5) === 'JFIF\0'
    const profile = marker === 0xe2 && length <= maxProfileBytes && ascii(view, body, 12) === 'ICC_PROFILE\0'
    const adobe = marker === 0xee && length === 14 && ascii(view, body, 5) === 'Adobe'
    const end = marker === 0xda ? endOfScan(view, at + 2 + length) : at + 2 + length
    if (coding || jfif || profile || adobe) kept.push([at, end])
    at = end
  }
}

/** Entropy-coded bytes run until a marker that is neither a stuffed zero nor a restart. */
function endOfScan(view: DataView, start: number): number {
  for (let at = start; ; at++) {
    if (view.getUint8(at) !== 0xff) continue
    const next = view.getUint8(at + 1)
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
}

const pngChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs', 'bKGD', 'cICP'])

function pngRanges(view: DataView): Range[] | undefined {
  if (view.getUint32(0) !== 0x89504e47) return undefined
  const kept: Range[] = [[0, 8]]
  for (let at = 8; ; ) {
    const length = view.getUint32(at)
    const type = ascii(view, at + 4, 4)
    const end = at + 12 + length
    if (end > view.byteLength) return undefined
    if (type === 'IEND') return [...kept, [at, end]]
    if (pngChunks.has(type) && !(type === 'iCCP' && length > maxProfileBytes)) kept.push([at, end])
    at = end
  }
}

const webpChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'])

function webpIsBare(view: DataView): boolean {
  if (ascii(view, 0, 4) !== 'RIFF' || view.getUint32(4, true) + 8 !== view.byteLength) return false
  let at = 12
  while (at < view.byteLength) {
    const length = view.getUint32(at + 4, true)
    const type = ascii(view, at, 4)
    if (!webpChunks.has(type) || (type === 'ICCP' && length > maxProfileBytes)) return false
    at += 8 + length + (length % 2)
  }
  return at === view.byteLength
}
