import { describe, expect, it } from 'vitest'
import { passwordProblem } from '@inviato/shared/password.ts'

describe('a new password', () => {
  it.each(['corta', 'elevenchars'])('needs twelve characters: %s', (password) => {
    expect(passwordProblem(password)).toBe('too-short')
  })

  it('counts characters, not code units', () => {
    expect(passwordProblem('🦊🐻🐼🦁🐯🦄')).toBe('too-short')
  })

  it.each([
    'password1234',
    'Password2024!',
    'P@ssw0rdP@ssw0rd',
    'qwertyuiop123',
    '123456789012',
    'aaaaaaaaaaaaaaa',
    'iloveyou2025!!',
    'forzajuve1897',
    'Benvenuto2025!',
    'abcdefghijkl',
    'passwordpassword',
    'inviato2025!!',
  ])('is refused when leaks are full of it: %s', (password) => {
    expect(passwordProblem(password)).toBe('too-common')
  })

  it.each(['giulia.marini', 'Giulia1990!!', 'fieradelmare25'])(
    'is refused when it is only what others know: %s',
    (password) => {
      expect(passwordProblem(password, ['Giulia Marini', 'giulia.marini@example.com', 'Fiera del Mare'])).toBe(
        'too-personal',
      )
    },
  )

  it.each([
    'tre gatti sul tetto',
    'Vk3!pz0qLw8#',
    'umbrella seventeen ferry',
    'il treno delle 7 e 42',
    'perché no? domani',
  ])('may be any long phrase: %s', (password) => {
    expect(passwordProblem(password, ['Giulia Marini', 'giulia@example.com', 'Fiera del Mare'])).toBeUndefined()
  })

  it('is refused when no request is to carry it', () => {
    expect(passwordProblem('x1 '.repeat(100))).toBe('too-long')
  })
})
