import type { Role } from '@inviato/shared/permission.ts';

/*
 * What the directory holds about people. One database serves all workspaces; ids are made so that every question is one get
 * or one range, with no index:
 *
 *   account:<account>                    a person
 *   email:<hash of the address>          whose address it is; the id makes it unique
 *   passkey:<account>:<credential>
 *   membership:<account>:<workspace>
 *   session:<account>:<device>           one per device: signing in again replaces it
 *   invitation:<workspace>:<invitation>
 *   challenge:<hash>                     of a passkey ceremony under way
 *   limit:<hash>                         how often something was tried
 *   setup                                the first workspace's link
 */

export interface Account {
  /** UUIDv7. It is also the person's member id in every workspace: what they wrote stays theirs when they leave and come back. */
  id: string;
  name: string;
  email: string;
  language: 'it' | 'en';
  /** Argon2id in PHC form; missing for who has only passkeys. */
  password?: string;
  createdAt: string;
}

export interface Passkey {
  accountId: string;
  /** base64url, as the browser gives it */
  credentialId: string;
  /** COSE, base64url */
  publicKey: string;
  counter: number;
  transports: string[];
  /** Whether the person's platform keeps copies of it (a synced passkey). */
  backedUp: boolean;
  name: string;
  createdAt: string;
  lastUsedAt: string;
}

export interface Membership {
  accountId: string;
  workspaceId: string;
  role: Role;
  joinedAt: string;
}

export interface Session {
  accountId: string;
  deviceId: string;
  name: string;
  /** SHA-256 of the secret in the cookie. */
  hash: string;
  /** The secret before the last rotation. The phone may never have heard of the new one. */
  previousHash?: string;
  rotatedAt: string;
  createdAt: string;
  /** To the hour. */
  lastSeenAt: string;
}
