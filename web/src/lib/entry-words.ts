import type { Role } from '@inviato/shared/member.ts'
import type { PasswordProblem } from '@inviato/shared/password.ts'
import { passwordMinLength } from '@inviato/shared/password.ts'
import * as m from './paraglide/messages'
import { NoPasskey } from './passkeys.ts'
import { Refused, Unreachable } from './request.ts'

/** What happened, what is safe, what to do. */
export interface Problem {
  title: string
  text: string
}

/** Why signing in, setting up or joining did not work, as sentences. */
export function problemWords(error: unknown, door: 'setup' | 'join' | 'sign-in'): Problem {
  if (error instanceof Unreachable) return { title: m.members_problem_offline(), text: m.members_problem_offline_text() }
  if (error instanceof NoPasskey) {
    return door === 'sign-in'
      ? { title: m.members_problem_passkey_unused(), text: m.members_problem_passkey_unused_text() }
      : { title: m.members_problem_passkey(), text: m.members_problem_passkey_text() }
  }
  if (error instanceof Refused) return refusedWords(error, door)
  return { title: m.members_problem_other(), text: m.members_problem_other_text() }
}

function refusedWords({ code, retryAfter = 60 }: Refused, door: 'setup' | 'join' | 'sign-in'): Problem {
  const isSetup = door === 'setup'
  switch (code) {
    case 'link_unknown':
    case 'invalid_request':
      return {
        title: m.members_problem_link_unknown(),
        text: isSetup ? m.members_problem_link_unknown_setup() : m.members_problem_link_unknown_join(),
      }
    case 'link_used':
      return {
        title: m.members_problem_link_used(),
        text: isSetup ? m.members_problem_link_used_setup() : m.members_problem_link_used_join(),
      }
    case 'link_expired':
      return {
        title: m.members_problem_link_expired(),
        text: isSetup ? m.members_problem_link_expired_setup() : m.members_problem_link_expired_join(),
      }
    case 'link_revoked':
      return { title: m.members_problem_link_revoked(), text: m.members_problem_link_revoked_join() }
    case 'passkey_refused':
      return { title: m.members_problem_passkey(), text: m.members_problem_passkey_text() }
    case 'sign_in_failed':
      return { title: m.members_problem_sign_in(), text: m.members_problem_sign_in_text() }
    case 'too_many_tries':
      return { title: m.members_problem_many(), text: m.members_problem_many_text({ minutes: Math.ceil(retryAfter / 60) }) }
    case 'email_taken':
      return { title: m.members_problem_email_taken(), text: m.members_problem_email_taken_text() }
    case 'public_url_differs':
      return { title: m.members_problem_address(), text: m.members_problem_address_text() }
    case 'public_url_insecure':
      return { title: m.members_problem_insecure(), text: m.members_problem_insecure_text() }
    case 'password_too_common':
      return { title: m.members_problem_other(), text: m.members_password_too_common() }
    case 'password_too_personal':
      return { title: m.members_problem_other(), text: m.members_password_too_personal() }
    default:
      return { title: m.members_problem_other(), text: m.members_problem_other_text() }
  }
}

/** What is wrong with a password, while one types it. */
export function passwordWords(problem: PasswordProblem, password: string): string {
  switch (problem) {
    case 'too-short':
      return m.members_password_too_short({ left: passwordMinLength - [...password].length })
    case 'too-long':
      return m.members_password_too_long()
    case 'too-common':
      return m.members_password_too_common()
    case 'too-personal':
      return m.members_password_too_personal()
  }
}

const roles: Record<Role, { name: () => string; does: () => string }> = {
  owner: { name: m.members_role_owner, does: m.members_role_owner_does },
  manager: { name: m.members_role_manager, does: m.members_role_manager_does },
  author: { name: m.members_role_author, does: m.members_role_author_does },
  reviewer: { name: m.members_role_reviewer, does: m.members_role_reviewer_does },
}

/** A role's name, to stand in a sentence. */
export function roleName(role: Role): string {
  return roles[role].name()
}

/** What a role does, as a sentence. */
export function roleDoes(role: Role): string {
  return roles[role].does()
}
