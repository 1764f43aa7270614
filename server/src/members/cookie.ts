import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createToken } from './token.ts'

/**
 * Over https the prefix binds a cookie to this very host (RFC 6265bis, 4.1.3.2). Browsers refuse a prefixed cookie
 * without `Secure`, and `Secure` over plain http: on a developer's own machine the names go without.
 */
function nameOf(cookie: 'session' | 'browser', origin: string): string {
  return isSecure(origin) ? `__Host-inviato-${cookie}` : `inviato-${cookie}`
}

const yearSeconds = 365 * 24 * 60 * 60

/** What a session's cookie says: whose session it is, and the secret that proves it. */
export interface SessionCookie {
  accountId: string
  deviceId: string
  secret: string
}

export function readSessionCookie(request: FastifyRequest, origin: string): SessionCookie | undefined {
  const value = request.cookies[nameOf('session', origin)]
  const [accountId, deviceId, secret] = value?.split('.') ?? []
  return accountId && deviceId && secret ? { accountId, deviceId, secret } : undefined
}

export function writeSessionCookie(reply: FastifyReply, origin: string, cookie: SessionCookie, maxAgeMs: number): void {
  const value = `${cookie.accountId}.${cookie.deviceId}.${cookie.secret}`
  reply.setCookie(nameOf('session', origin), value, { ...attributes(origin), maxAge: Math.floor(maxAgeMs / 1000) })
}

export function clearSessionCookie(reply: FastifyReply, origin: string): void {
  reply.clearCookie(nameOf('session', origin), attributes(origin))
}

/**
 * A secret by which a browser that signed in here before is told from strangers: it has tries of its own, so nobody
 * can lock its owner out by guessing (OWASP, "device cookies"). It outlives the session and opens nothing.
 */
export function readBrowserCookie(request: FastifyRequest, origin: string): string | undefined {
  const value = request.cookies[nameOf('browser', origin)]
  return value && /^[\w-]{43}$/.test(value) ? value : undefined
}

/** The browser's secret, made and set when it has none. */
export function keepBrowserCookie(request: FastifyRequest, reply: FastifyReply, origin: string): string {
  const value = readBrowserCookie(request, origin) ?? createToken()
  reply.setCookie(nameOf('browser', origin), value, { ...attributes(origin), maxAge: yearSeconds })
  return value
}

function attributes(origin: string) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(origin) } as const
}

function isSecure(origin: string): boolean {
  return origin.startsWith('https:')
}
