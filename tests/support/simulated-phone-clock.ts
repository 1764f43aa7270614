const RealDate = Date

let offsetMs = 0

/** A phone's own clock, for the whole process; import it before anything looks at the time. */
export function setClockOffset(ms: number): void {
  offsetMs = ms
}

globalThis.Date = new Proxy(RealDate, {
  construct(target, args: []) {
    return args.length === 0 ? new target(RealDate.now() + offsetMs) : new target(...args)
  },
  get(target, name): unknown {
    return name === 'now' ? () => RealDate.now() + offsetMs : Reflect.get(target, name)
  },
})
