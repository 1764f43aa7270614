import { version } from './article.ts'
import { html, type Html } from './html.ts'
import { permalink, type Comment, type Item, type Site } from './site.ts'
import { paragraphs } from './text.ts'
import { fullTime, shortTime } from './times.ts'
import { words, type FormError } from './words.ts'

/** The form as it was sent, to be shown again with what stands against it: nothing typed is lost. */
export interface FormState {
  name: string
  text: string
  error?: FormError
}

export const limits = { name: 60, text: 1000 }

/** The comments under an update and the form to add one. `token` proves when the form was given out; `sent` says how the last one ended. */
export function comments(site: Site, item: Item, view: { token: string; form?: FormState; sent?: 'held' | 'shown'; now: Date }): Html {
  const w = words[site.language]
  return html`<section class="comments" id="comments" aria-labelledby="comments-title">
<h2 id="comments-title">${w.commentsTitle}</h2>
<div id="thread" data-list>${item.comments.map((comment) => entry(site, comment, view.now))}${item.comments.length === 0 && site.comments !== 'closed' && !view.sent && html`<p class="none" data-key="none" data-version="0">${w.noComments}</p>`}</div>
${view.sent && html`<p class="notice" role="status" id="sent">${w[view.sent]}</p>`}
${site.comments === 'closed' && view.form === undefined ? html`<p class="none">${w.commentsClosed}</p>` : form(site, item, view.token, view.form)}
</section>`
}

function entry(site: Site, comment: Comment, now: Date): Html {
  const body = html`<p class="who"><b>${comment.name}</b> ${stamp(comment.at)}</p><div class="words">${paragraphs(comment.text, 'ugc')}</div>
${comment.replies.map((reply) => html`<div class="reply" id="c-${reply.id}"><p class="who"><b>${site.name}</b> <span class="team">${words[site.language].team}</span> ${stamp(reply.at)}</p><div class="words">${paragraphs(reply.text, 'own')}</div></div>`)}`
  return html`<div class="comment" id="c-${comment.id}" data-key="${comment.id}" data-version="${version(body)}">${body}</div>`

  function stamp(at: string): Html {
    return html`<time datetime="${at}" title="${fullTime(site, at)}">${shortTime(site, at, now)}</time>`
  }
}

function form(site: Site, item: Item, token: string, state: FormState = { name: '', text: '' }): Html {
  const w = words[site.language]
  const on = (field: string) => state.error?.startsWith(`${field}-`) === true
  const describedBy = (field: string, hint: string) => html` aria-describedby="${on(field) ? `error ${hint}` : hint}"${on(field) && html` aria-invalid="true"`}`
  return html`<form method="post" action="${permalink(site, item.postId)}/comments#form" id="form">
${state.error && html`<div class="notice wrong" role="alert" id="error"><b>${w.errorTitle}.</b> ${w.errors[state.error]}</div>`}
<input type="hidden" name="token" value="${token}">
<p><label for="name">${w.name}</label><input id="name" name="name" value="${state.name}" autocomplete="nickname" required maxlength="${limits.name}"${describedBy('name', 'public-note')}></p>
<p><label for="text">${w.text}</label><textarea id="text" name="text" rows="4" required${describedBy('text', 'text-hint')}>${'\n'}${state.text}</textarea><small id="text-hint">${w.textHint}</small></p>
<p class="trap" aria-hidden="true"><label for="extra">${w.trap}</label><input id="extra" name="extra" tabindex="-1" autocomplete="off"></p>
<p class="end"><button type="submit">${w.send}</button><small id="public-note">${w.publicNote} ${site.comments === 'moderated' && w.moderatedNote}</small></p>
</form>`
}
