import type { Language } from '@inviato/shared/fields.ts'

/** The example event in words. Each language is its own evening; people and brands in it do not exist. */
export interface ExampleWords {
  title: string
  brief: string
  place: string
  hashtags: string[]
  shots: [doors: string, stage: string, hands: string, sponsor: string, crowd: string]
  /** What happens, and how many minutes after the start. */
  moments: [minutes: number, text: string][]
  promises: [sponsor: string, text: string][]
  contacts: { name: string; role: string; note: string }[]
  /** Text, the shots it waits for (their places in `shots`), minutes from the start when it should go out. */
  posts: { text: string; shots: number[]; minutes: number }[]
}

const en: ExampleWords = {
  title: 'Lantern Night',
  brief:
    'An evening market by lantern light: forty stalls, one small stage, everyone’s grandmother.\n\n' +
    'Tone: close and warm, people before things. Show hands, faces, steam. No shots of the car park.\n\n' +
    'Two posts before sunset, one during the concert, one the morning after.',
  place: 'Harbour Yard, gate B',
  hashtags: ['LanternNight', 'HarbourYard'],
  shots: ['The first lantern being lit', 'The duo on stage', 'Hands folding paper', 'The Brina Water stand with people', 'The yard from above, at dusk'],
  moments: [
    [0, 'Gates open'],
    [30, 'First lantern, at the fountain'],
    [120, 'Tin Lantern Duo, small stage'],
    [240, 'Lanterns out, tram 4 runs until midnight'],
  ],
  promises: [
    ['Brina Water', 'One post with the stand in use, tagged, before 20:00'],
    ['Municipal Archive', 'Credit on every historical picture'],
  ],
  contacts: [
    { name: 'Elsa Marten', role: 'Artistic director', note: 'Says yes to interviews after the first lantern, not before.' },
    { name: 'Tin Lantern Duo', role: 'Music', note: 'Photos from the front only; film one song at most.' },
  ],
  posts: [
    { text: 'The gates are open. Come in through B and follow the smell of chestnuts. #LanternNight', shots: [0], minutes: 0 },
    { text: 'Nobody here learned this from a video. Thank you, Brina Water, for keeping every folding hand hydrated. #LanternNight', shots: [2, 3], minutes: 75 },
    { text: 'Two voices, one accordion, four hundred lanterns. #LanternNight #HarbourYard', shots: [1, 4], minutes: 135 },
  ],
}

const it: ExampleWords = {
  title: 'Notte delle Lanterne',
  brief:
    'Un mercato serale a lume di lanterna: quaranta banchi, un palco piccolo, le nonne di tutti.\n\n' +
    'Tono: vicino e caldo, prima le persone e poi le cose. Mani, facce, vapore. Niente foto del parcheggio.\n\n' +
    'Due post prima del tramonto, uno durante il concerto, uno la mattina dopo.',
  place: 'Cortile del Porto, ingresso B',
  hashtags: ['NotteDelleLanterne', 'CortileDelPorto'],
  shots: ['La prima lanterna che si accende', 'Il duo sul palco', 'Mani che piegano la carta', 'Il banco di Acqua Brina con la gente', 'Il cortile dall’alto, all’imbrunire'],
  moments: [
    [0, 'Si aprono i cancelli'],
    [30, 'Prima lanterna, alla fontana'],
    [120, 'Duo Cartavento, palco piccolo'],
    [240, 'Si spengono le lanterne, il tram 4 c’è fino a mezzanotte'],
  ],
  promises: [
    ['Acqua Brina', 'Un post con il banco in funzione, taggato, entro le 20:00'],
    ['Archivio Comunale', 'Credito su ogni immagine storica'],
  ],
  contacts: [
    { name: 'Elsa Marten', role: 'Direttrice artistica', note: 'Interviste sì, ma dopo la prima lanterna.' },
    { name: 'Duo Cartavento', role: 'Musica', note: 'Foto solo da davanti; video di una canzone al massimo.' },
  ],
  posts: [
    { text: 'I cancelli sono aperti. Entrate da B e seguite il profumo delle castagne. #NotteDelleLanterne', shots: [0], minutes: 0 },
    { text: 'Nessuno qui l’ha imparato da un video. Grazie ad Acqua Brina, che disseta ogni mano che piega. #NotteDelleLanterne', shots: [2, 3], minutes: 75 },
    { text: 'Due voci, una fisarmonica, quattrocento lanterne. #NotteDelleLanterne #CortileDelPorto', shots: [1, 4], minutes: 135 },
  ],
}

export const exampleWords: Record<Language, ExampleWords> = { en, it }
