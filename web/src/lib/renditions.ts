import { barePicture } from '@inviato/shared/bare-picture.ts'
import { networks } from '@inviato/shared/network.ts'
import { hashBlob } from './hash.ts'
import { type Copies, type Copy, NotDecodable } from './picture-copies.ts'

const limits = Object.values(networks).map((network) => network.media)
/** The largest size that any network keeps: which ones will be chosen is not known when the picture is taken. */
const publishEdge = Math.max(...limits.map((limit) => limit.maxEdge))
const thumbEdge = 480
const placeholderEdge = 12

/**
 * Makes the copies of a picture that travel. A canvas writes pixels only: place, device and orientation stay behind.
 * @throws NotDecodable
 */
export async function makeCopies(original: Blob): Promise<Copies> {
  const image = await createImageBitmap(original, { imageOrientation: 'from-image' }).catch((error: unknown) => {
    throw new NotDecodable('the browser cannot read this picture', { cause: error })
  })
  try {
    const large = await draw(image, publishEdge)
    const transparent = original.type !== 'image/jpeg' && isTransparent(image)
    const [publish, thumb, placeholder] = await Promise.all([
      toCopy(large, transparent ? 'image/png' : 'image/jpeg', 0.9),
      draw(image, thumbEdge).then((canvas) => toCopy(canvas, transparent ? 'image/png' : 'image/jpeg', 0.75)),
      draw(image, placeholderEdge).then(toDataUrl),
    ])
    return { publish, thumb, placeholder, width: image.width, height: image.height }
  } finally {
    image.close()
  }
}

async function draw(image: ImageBitmap, maxEdge: number): Promise<OffscreenCanvas> {
  const scale = Math.min(1, maxEdge / Math.max(image.width, image.height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)))
  const context = canvas.getContext('2d')
  if (!context) throw new NotDecodable('no canvas of this size')
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

async function toCopy(canvas: OffscreenCanvas, type: string, quality: number): Promise<Copy> {
  const encoded = await canvas.convertToBlob({ type, quality })
  // Safari's encoder adds an EXIF segment of its own; the server takes a copy only without any.
  const bare = barePicture(new Uint8Array(await encoded.arrayBuffer()), encoded.type)
  if (!bare) throw new NotDecodable('the encoder wrote a picture that cannot be read')
  const blob = new Blob([bare], { type: encoded.type })
  const file = { sha256: await hashBlob(blob), mime: blob.type, bytes: blob.size, width: canvas.width, height: canvas.height }
  return { blob, file }
}

/** Looks at a small version: a logo's empty corner is found, a photo's stays a photo. */
function isTransparent(image: ImageBitmap): boolean {
  const canvas = new OffscreenCanvas(64, 64)
  const context = canvas.getContext('2d')
  if (!context) return false
  context.drawImage(image, 0, 0, 64, 64)
  const { data } = context.getImageData(0, 0, 64, 64)
  return data.some((value, index) => index % 4 === 3 && value < 250)
}

async function toDataUrl(canvas: OffscreenCanvas): Promise<string> {
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.5 })
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return `data:${blob.type};base64,${btoa(String.fromCharCode(...bytes))}`
}
