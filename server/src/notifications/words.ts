import type { Language } from '@inviato/shared/fields.ts'

/*
 * What a lock screen shows, in the member's language. Only the public's own words are quoted: what is in review, under
 * embargo or internal is never named there.
 */
const en = {
  comment: (name: string) => `${name} commented`,
  comments: (count: number) => `${count} new comments`,
  quoted: (text: string) => `“${text}”`,
  quotedBy: (name: string, text: string) => `${name}: “${text}”`,
  approval: 'to approve',
  approvalText: (name: string) => `${name} asks for your approval of a post.`,
  approvalAnswerText: (name: string) => `${name} asks for your approval of an answer.`,
  changes: 'changes asked',
  changesText: (name: string) => `${name} asks for changes to a post of yours.`,
  changesAnswerText: (name: string) => `${name} asks for changes to an answer of yours.`,
  failed: 'not sent',
  failedText: (channel: string) => `A post did not go out on ${channel}. It says why, and what to do.`,
  missed: 'missed',
  missedText: (channel: string) => `A post for ${channel} did not go out at its time. Now, at the next free time, or drop it?`,
  unconfirmed: 'maybe live',
  unconfirmedText: (channel: string) => `A post may be on ${channel} already. Have a look: is it there?`,
  'by-hand': 'your turn',
  byHandText: (channel: string) => `It is time to publish on ${channel}. Text and pictures are ready.`,
  reconnect: 'connect again',
  reconnectText: (channel: string) => `${channel} does not let us in any more. Its posts wait until you connect it again.`,
  stopped: 'everything is stopped',
  stoppedText: (name: string) => `${name} stopped everything: nothing goes out until somebody lets it go on.`,
  stays: 'still online',
  staysText: (channel: string) => `${channel} did not let us take a post down. It is still there: delete it there yourself.`,
  staysAnswerText: (channel: string) => `${channel} did not let us take an answer down. It is still there: delete it there yourself.`,
  someone: 'A colleague',
  aChannel: 'a channel',
}

const it: typeof en = {
  comment: (name) => `${name} ha commentato`,
  comments: (count) => `${count} nuovi commenti`,
  quoted: (text) => `«${text}»`,
  quotedBy: (name, text) => `${name}: «${text}»`,
  approval: 'da approvare',
  approvalText: (name) => `${name} chiede la tua approvazione per un post.`,
  approvalAnswerText: (name) => `${name} chiede la tua approvazione per una risposta.`,
  changes: 'modifiche richieste',
  changesText: (name) => `${name} chiede modifiche a un tuo post.`,
  changesAnswerText: (name) => `${name} chiede modifiche a una tua risposta.`,
  failed: 'non uscito',
  failedText: (channel) => `Un post non è uscito su ${channel}. Dentro c’è scritto perché, e che cosa fare.`,
  missed: 'fuori tempo',
  missedText: (channel) => `Un post per ${channel} non è uscito alla sua ora. Ora, prossimo spazio o lascia perdere?`,
  unconfirmed: 'forse già online',
  unconfirmedText: (channel) => `Un post potrebbe essere già su ${channel}. Guarda tu: c’è?`,
  'by-hand': 'tocca a te',
  byHandText: (channel) => `È ora di pubblicare su ${channel}. Testo e foto sono pronti.`,
  reconnect: 'da ricollegare',
  reconnectText: (channel) => `${channel} non ci fa più entrare. I suoi post aspettano finché non lo ricolleghi.`,
  stopped: 'è tutto fermo',
  stoppedText: (name) => `${name} ha fermato tutto: non esce più niente finché qualcuno non fa ripartire.`,
  stays: 'ancora online',
  staysText: (channel) => `${channel} non ci ha lasciato togliere un post. È ancora lì: cancellalo tu da lì.`,
  staysAnswerText: (channel) => `${channel} non ci ha lasciato togliere una risposta. È ancora lì: cancellala tu da lì.`,
  someone: 'Un collega',
  aChannel: 'un profilo',
}

export const words: Record<Language, typeof en> = { en, it }
