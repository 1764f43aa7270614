/** How long a picture flies, in ms. */
const duration = 420

/** Lets a picture fly from the stage into the tray: the sign that it is kept. Nothing moves for who asked for less motion. */
export function flyTo(picture: Blob, stage: HTMLElement, target: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const from = stage.getBoundingClientRect()
  const to = target.getBoundingClientRect()
  const image = new Image()
  const url = URL.createObjectURL(picture)
  image.src = url
  image.alt = ''
  Object.assign(image.style, {
    position: 'fixed', zIndex: '40', left: `${to.left}px`, top: `${to.top}px`, width: `${to.width}px`, height: `${to.height}px`,
    objectFit: 'cover', borderRadius: '0.75rem', pointerEvents: 'none', transformOrigin: 'top left',
  })
  const size = Math.min(from.width, from.height) * 0.8
  const x = from.left + (from.width - size) / 2 - to.left
  const y = from.top + (from.height - size) / 2 - to.top
  document.body.append(image)
  const flight = image.animate(
    [
      { transform: `translate(${x}px, ${y}px) scale(${size / to.width})`, opacity: 0.9 },
      { transform: 'none', opacity: 1 },
    ],
    { duration, easing: 'cubic-bezier(0.3, 0.7, 0.2, 1)' },
  )
  const land = (): void => {
    image.remove()
    URL.revokeObjectURL(url)
    target.animate([{ scale: '1' }, { scale: '1.12' }, { scale: '1' }], { duration: 180, easing: 'ease-out' })
  }
  flight.finished.then(land, land)
}
