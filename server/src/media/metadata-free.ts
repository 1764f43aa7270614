/** Largest colour profile that a copy may carry: the generic ones that a canvas writes are smaller, a camera's own are larger and name it. */
const maxProfileBytes = 4096

/**
 * Tells whether a picture holds its pixels and nothing else: no EXIF (place, device), XMP, IPTC, comments, thumbnails, or bytes after its end.
 * Only listed segments pass, so what we do not know is refused.
 * @param type the type that was sniffed from the same bytes; any but JPEG, PNG and WebP is never metadata-free
 */
export function isMetadataFree(bytes: Uint8Array, type: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (type === 'image/jpeg') return jpegIsBare(view)
    if (type === 'image/png') return pngIsBare(view)
    if (type === 'image/webp') return webpIsBare(view)
    return false
  } catch (error) {
    // Lengths that point outside the file.
    if (error instanceof RangeError) return false
    throw error
  }
}

function ascii(view: DataView, start: number, length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) text += String.fromCharCode(view.getUint8(start + i))
  return text
}

/** ITU T.81 annex B: markers of coding (SOF, DHT, DAC, DQT, DNL, DRI, SOS), JFIF without a thumbnail, a small ICC profile, Adobe's colour transform. */
function jpegIsBare(view: DataView): boolean {
  let at = 2
  for (;;) {
    if (view.getUint8(at) !== 0xff) return false
    const marker = view.getUint8(at + 1)
    if (marker === 0xd9) return at + 2 === view.byteLength
    const length = view.getUint16(at + 2)
    const body = at + 4
    const coding = (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdd)
    const jfif = marker === 0xe0 && length === 16 && ascii(view, body, 5) === 'JFIF\0'
    const profile = marker === 0xe2 && length <= maxProfileBytes && ascii(view, body, 12) === 'ICC_PROFILE\0'
    const adobe = marker === 0xee && length === 14 && ascii(view, body, 5) === 'Adobe'
    if (length < 2 || !(coding || jfif || profile || adobe)) return false
    at += 2 + length
    if (marker === 0xda) at = endOfScan(view, at)
  }
}

/** Entropy-coded bytes run until a marker that is neither a stuffed zero nor a restart. */
function endOfScan(view: DataView, start: number): number {
  for (let at = start; ; at++) {
    if (view.getUint8(at) !== 0xff) continue
    const next = view.getUint8(at + 1)
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at
  }
}

const pngChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs', 'bKGD', 'cICP'])

function pngIsBare(view: DataView): boolean {
  for (let at = 8; ; ) {
    const length = view.getUint32(at)
    const type = ascii(view, at + 4, 4)
    if (type === 'IEND') return length === 0 && at + 12 === view.byteLength
    if (!pngChunks.has(type) || (type === 'iCCP' && length > maxProfileBytes)) return false
    at += 12 + length
  }
}

const webpChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP'])

function webpIsBare(view: DataView): boolean {
  if (view.getUint32(4, true) + 8 !== view.byteLength) return false
  for (let at = 12; at < view.byteLength; ) {
    const length = view.getUint32(at + 4, true)
    const type = ascii(view, at, 4)
    if (!webpChunks.has(type) || (type === 'ICCP' && length > maxProfileBytes)) return false
    at += 8 + length + (length % 2)
    if (at > view.byteLength) return false
  }
  return true
}
