/** What the viewfinder shows, or why it shows nothing. */
export type CameraState = 'off' | 'starting' | 'on' | 'denied' | 'absent' | 'busy'

/** Longer than this a camera's own photo is not waited for: what the viewfinder shows is taken instead. */
const patience = 2500

/** The phone's camera as the viewfinder needs it. It sleeps while nobody looks. */
export class Camera {
  state = $state<CameraState>('off')
  facing = $state<'environment' | 'user'>('environment')
  /** Whether the light is on; undefined where there is none. */
  torch = $state<boolean>()
  stream = $state.raw<MediaStream>()

  /** Starts without asking where the person has allowed it before. */
  async startIfAllowed(): Promise<void> {
    const permission = await navigator.permissions?.query({ name: 'camera' }).catch(() => undefined)
    if (permission?.state === 'granted') await this.start()
  }

  async start(): Promise<void> {
    if (this.state === 'starting' || this.state === 'on') return
    if (!navigator.mediaDevices?.getUserMedia) {
      this.state = 'absent'
      return
    }
    this.state = 'starting'
    try {
      const video = { facingMode: { ideal: this.facing }, width: { ideal: 3840 }, height: { ideal: 2160 } }
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video })
      // Nobody looks any more.
      if (this.state !== 'starting') return stopAll(stream)
      const [track] = stream.getVideoTracks()
      track?.addEventListener('ended', () => this.stop())
      this.torch = hasTorch(track) ? false : undefined
      this.stream = stream
      this.state = 'on'
    } catch (error) {
      this.state = whyNot(error)
    }
  }

  stop(): void {
    if (this.stream) stopAll(this.stream)
    this.stream = undefined
    this.torch = undefined
    if (this.state === 'on' || this.state === 'starting') this.state = 'off'
  }

  async flip(): Promise<void> {
    this.facing = this.facing === 'user' ? 'environment' : 'user'
    this.stop()
    await this.start()
  }

  async light(on: boolean): Promise<void> {
    const constraints: MediaTrackConstraints & { torch: boolean } = { torch: on }
    await this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [constraints] })
    this.torch = on
  }

  /** Takes a photo: the sensor's own where the browser can ask for it, else what the viewfinder shows. */
  async shoot(viewfinder: HTMLVideoElement): Promise<Blob> {
    const [track] = this.stream?.getVideoTracks() ?? []
    if (track && 'ImageCapture' in window) {
      const photo = new ImageCapture(track).takePhoto().catch(() => undefined)
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience))
      const taken = await Promise.race([photo, late])
      if (taken && taken.size > 0) return taken
    }
    return frameOf(viewfinder)
  }
}

function frameOf(viewfinder: HTMLVideoElement): Promise<Blob> {
  const canvas = new OffscreenCanvas(viewfinder.videoWidth, viewfinder.videoHeight)
  canvas.getContext('2d')?.drawImage(viewfinder, 0, 0)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function hasTorch(track: MediaStreamTrack | undefined): boolean {
  const abilities = track?.getCapabilities?.()
  return abilities !== undefined && 'torch' in abilities && abilities.torch === true
}

/** Source: https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
function whyNot(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'absent'
}
