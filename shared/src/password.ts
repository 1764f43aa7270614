/** OWASP ASVS 5.0, 6.2.1: at least 8 characters, 15 strongly recommended; ours stands alone until there is a second factor. */
export const passwordMinLength = 12
/** ASVS 5.0, 6.2.9 asks for at least 64. The limit only keeps a request from costing too much. */
export const passwordMaxLength = 256

export type PasswordProblem = 'too-short' | 'too-long' | 'too-common' | 'too-personal'

/**
 * What is wrong with a new password, or `undefined`. Told while one types and checked again by the server.
 * There is no rule about kinds of characters (ASVS 5.0, 6.2.5): length is what counts.
 * @param own words that others know of this person or workspace: name, e-mail, the brand
 */
export function passwordProblem(password: string, own: string[] = []): PasswordProblem | undefined {
  const text = password.normalize('NFKC')
  if ([...text].length < passwordMinLength) return 'too-short'
  if ([...text].length > passwordMaxLength) return 'too-long'
  const rest = remove(plain(text), commonParts)
  if (isWeak(rest)) return 'too-common'
  const personal = own.flatMap((word) => plain(word).split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4)
  if (isWeak(remove(rest, personal))) return 'too-personal'
  return undefined
}

/** Lower case, and the usual signs back to the letters they stand for: "P@ssw0rd" is "password". */
function plain(text: string): string {
  return text.toLowerCase().replace(/[@013457$!]/g, (sign, at: number, all: string) => {
    const besideLetter = /\p{L}/u.test(`${all[at - 1] ?? ''}${all[at + 1] ?? ''}`)
    return besideLetter ? (letterOf[sign] ?? sign) : sign
  })
}

const letterOf: Record<string, string> = {
  '@': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  $: 's',
  '!': 'i',
}

function remove(text: string, parts: string[]): string {
  return parts.reduce((rest, part) => rest.replaceAll(part, ''), text)
}

/** What is left when the well-known parts are gone says little: few characters, or one and the same again and again. */
function isWeak(rest: string): boolean {
  const kinds = new Set(rest).size
  const withoutTail = rest.replace(/[\d\W_]+$/u, '')
  return kinds < 4 || (withoutTail.length < 5 && kinds < 7)
}

// The parts that long passwords in published leaks are made of. Longer ones first, so that "password" goes before "pass".
const commonParts = `
  correcthorsebatterystaple qwertyuiop asdfghjkl zxcvbnm 1234567890 0123456789 9876543210 123456789 987654321
  12345678 1q2w3e4r5t6y 1q2w3e4r5t 1q2w3e4r 1qaz2wsx3edc 1qaz2wsx qazwsxedc zaq12wsx q1w2e3r4 1234567 123456
  12345 1234 abcdefghijkl abcdefgh abcdef abcd qwerty qwertz azerty qweasdzxc qwe asd zxc abc passwort
  password passw paswordo passaparola parolachiave segretissima segreto segreta secret letmein welcome
  benvenuto benvenuta benvenuti administrator admin amministratore changeme cambiami default iloveyou
  tiamotanto tiamo amoremio amore princess principessa sunshine football baseball superman batman dragon
  monkey shadow master michael jordan liverpool chelsea arsenal juventus forzajuve forzamilan forzainter
  forzanapoli forzaroma milan inter napoli francesco alessandro giuseppe antonio andrea ciaociao ciao whatever
  trustno computer internet instagram facebook bluesky mastodon inviato login summer winter spring autumn
  estate inverno primavera autunno test user pass love hello super
`
  .trim()
  .split(/\s+/)
