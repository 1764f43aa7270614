import CalendarDays from '@lucide/svelte/icons/calendar-days'
import Files from '@lucide/svelte/icons/files'
import MessageCircle from '@lucide/svelte/icons/message-circle'
import Radio from '@lucide/svelte/icons/radio'
import type { Component } from 'svelte'
import * as m from '$lib/paraglide/messages'

export interface Place {
  href: string
  label: () => string
  icon: Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: 'true' }>
  /** Which count of `attention` stands on it. */
  count?: 'inbox' | 'approvals'
}

export const now: Place = { href: '/now', label: m.common_nav_now, icon: Radio }
export const posts: Place = { href: '/posts', label: m.common_nav_posts, icon: Files }
export const inbox: Place = { href: '/inbox', label: m.common_nav_inbox, icon: MessageCircle, count: 'inbox' }
export const plan: Place = { href: '/plan', label: m.common_nav_plan, icon: CalendarDays }

/** Whether a path is a place or below it. */
export function isAt(place: Pick<Place, 'href'>, path: string): boolean {
  return path === place.href || path.startsWith(`${place.href}/`)
}
