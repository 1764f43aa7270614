// The process in which pictures of strangers are decoded: no environment, no files, one job, then it ends.
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { type DecodeAnswer, type DecodeJob, decodeJob } from './job.ts'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

const none = Buffer.alloc(0)

async function inspect(input: Buffer, limitInputPixels: number): Promise<[DecodeAnswer, Buffer]> {
  const image = sharp(input, { limitInputPixels, failOn: 'error' })
  const { autoOrient, pages } = await image.metadata()
  // A header alone proves nothing: decoding once finds what is cut off or forged.
  await image.resize(32, 32, { fit: 'inside' }).raw().toBuffer()
  return [{ ok: true, width: autoOrient.width, height: autoOrient.height, frames: pages ?? 1 }, none]
}

async function fit(input: Buffer, job: Extract<DecodeJob, { kind: 'fit' }>): Promise<[DecodeAnswer, Buffer]> {
  let side = job.maxSide
  for (let attempt = 0; attempt < 12; attempt++) {
    for (const quality of [88, 80, 70]) {
      const image = sharp(input, { limitInputPixels: job.maxPixels, failOn: 'error' })
        .autoOrient()
        .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      // Nothing is kept of the input's metadata: sharp drops all of it unless asked.
      const encoded =
        job.type === 'image/jpeg' ? image.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true })
        : job.type === 'image/webp' ? image.webp({ quality })
        : image.png({ compressionLevel: 9 })
      const { data, info } = await encoded.toBuffer({ resolveWithObject: true })
      if (data.length <= job.maxBytes) return [{ ok: true, width: info.width, height: info.height, frames: 1 }, data]
      if (job.type === 'image/png') break
    }
    side = Math.floor(side * 0.8)
  }
  return [{ ok: false, reason: 'no size is small enough' }, none]
}

async function run(): Promise<[DecodeAnswer, Buffer]> {
  const job = decodeJob.parse(JSON.parse(process.argv[2] ?? ''))
  const input = await buffer(process.stdin)
  return job.kind === 'inspect' ? inspect(input, job.maxPixels) : fit(input, job)
}

const [answer, bytes] = await run().catch((error: unknown): [DecodeAnswer, Buffer] => [
  { ok: false, reason: error instanceof Error ? error.message.slice(0, 300) : 'not decodable' },
  none,
])
process.stdout.write(`${JSON.stringify(answer)}\n`)
process.stdout.write(bytes)
