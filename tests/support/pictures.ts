import sharp from 'sharp'

export interface PictureOptions {
  width?: number
  height?: number
  /** EXIF orientation, 1 to 8 */
  orientation?: number
  /** Place, device and time, as a phone's camera writes them. */
  planted?: boolean
  format?: 'jpeg' | 'png' | 'webp'
  /** Noise instead of a plain colour: a file as large as a real one. */
  noise?: boolean
}

/** What a phone writes into a photo, and what must never leave: searched for byte by byte. */
export const planted = { make: 'Lumen Optics', model: 'Field Nine', latitude: '45/1 26/1 1234/100' }

/** Encodes a picture. */
export async function aPicture({ width = 640, height = 480, orientation, planted: plant = false, format = 'jpeg', noise = false }: PictureOptions = {}): Promise<Buffer> {
  const image = sharp({
    create: { width, height, channels: 3, background: '#2d6a8f', ...(noise && { noise: { type: 'gaussian', mean: 128, sigma: 40 } }) },
  })
  if (plant) {
    image.withExif({
      IFD0: { Make: planted.make, Model: planted.model, DateTime: '2031:05:17 21:30:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: planted.latitude, GPSLongitudeRef: 'E', GPSLongitude: '12/1 19/1 5678/100' },
    })
  }
  if (orientation !== undefined) image.withMetadata({ orientation })
  return image.toFormat(format).toBuffer()
}
