// Keeps one draft, of the note form or of a field elsewhere, while it is written: on the device at every edit, on the
// server within a second of it.

import {isLaterOrSame, newId} from './notes.js';

const INTERVAL_MS = 800; // between two savings while typing goes on
export const NOTE = 'note'; // the form whose drafts are notes
const RETRY_MS = [1_000, 2_000, 3_000, 5_000];

export class DraftSaver {
  // report() is called when state has changed: idle, saving, saved, away, signed_out, not_saved, differs, ended.
  // form: the place of the text. known: the server has something under this id.
  constructor({id, device, server, inspection, form = NOTE, known = false, report}) {
    Object.assign(this, {id, device, server, inspection, form, known, report});
    Object.assign(this, {state: 'idle', at: null, message: '', other: null});
    Object.assign(this, {body: null, count: 0, sent: 0, failures: 0, timer: null, sending: null, ended: false});
  }

  get unsent() {
    return !this.ended && this.count > this.sent;
  }

  become(state, details = {}) {
    Object.assign(this, {message: '', other: null}, details, {state});
    this.report();
  }

  edited(body) {
    this.body = structuredClone(body);
    this.count += 1;
    this.device.keepDraft(this.row());
    if (!this.failures) this.become('saving');
    this.schedule(INTERVAL_MS);
  }

  row() {
    const {id, inspection, form, body} = this;
    return {id, inspection, form, body, at: Date.now()};
  }

  schedule(wait) {
    if (this.timer || this.sending || !this.unsent) return;
    this.timer = setTimeout(() => this.save(), wait);
  }

  // One saving at a time, always of the latest state, so that an older one can never arrive after it.
  save() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.sending || !this.unsent) return this.sending ?? Promise.resolve();
    this.sending = this.send().finally(() => {
      this.sending = null;
      this.schedule(this.failures ? RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] : INTERVAL_MS);
    });
    return this.sending;
  }

  async send() {
    const {count, body} = this;
    const answer = await this.server.saveDraft(this.id, this.content());
    this.failures = answer.kind === 'ok' || answer.kind === 'refused' ? 0 : this.failures + 1;
    // What was refused would be refused again as it is: the next edit tries anew.
    if (!this.failures) this.sent = count;
    if (answer.kind === 'ok' || answer.status === 409) this.known = true;
    if (answer.kind === 'ok') await this.device.confirmDraft(this.id, body.edits);
    if (answer.status === 410) await this.outlive(answer.data.edits);
    else if (!this.ended) this.tell(answer);
  }

  tell(answer) {
    if (answer.kind === 'ok' && this.unsent) this.become('saving');
    else if (answer.kind === 'ok') this.become('saved', {at: answer.data.saved_at});
    else if (answer.status === 409) this.become('differs', {message: answer.message});
    else if (answer.kind === 'refused') this.become('not_saved', {message: answer.message});
    else this.become(answer.kind, {other: answer.other});
  }

  // The draft was stored or discarded meanwhile. What was written since goes on as a draft of its own.
  async outlive(seen) {
    const {id} = this;
    const heir = heirOf(this.row(), seen);
    if (heir) Object.assign(this, {id: heir.id, known: false, sent: this.count - 1});
    else this.ended = true;
    await this.device.replaceDraft(id, heir);
    this.become(heir ? 'saving' : 'ended');
  }

  content() {
    return contentOf(this.row());
  }

  // A page that is being left gets one more chance; the device has the text in any case.
  flush() {
    if (!this.unsent) return;
    const content = this.content();
    // Browsers allow 64 kB for what outlives the page.
    this.server.saveDraft(this.id, content, {keepalive: JSON.stringify(content).length < 60_000});
  }

  // The draft has become a queued note or was discarded: nothing of it may be sent any more. What is under way must
  // have ended before the note itself is sent, or it could bring the draft back after that.
  async end() {
    this.ended = true;
    clearTimeout(this.timer);
    await this.sending;
  }
}

// What goes on of a draft that was ended when so much of it had been seen: null when that was all.
export function heirOf(row, seen) {
  return isLaterOrSame({edits: seen}, row.body) ? null : {...row, id: newId()};
}

// What the server is sent of a draft as the device keeps it.
export function contentOf({inspection, form = NOTE, body}) {
  return {inspection_id: inspection, form, body};
}
