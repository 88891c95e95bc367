// Keeps one draft while it is written: on the device at every edit, on the server within a second of it.

const INTERVAL_MS = 800; // between two savings while typing goes on
const RETRY_MS = [1_000, 2_000, 3_000, 5_000];

export class DraftSaver {
  // report() is called whenever state has changed: idle, saving, saved, away, signed_out, not_saved, differs.
  // known: the server has something under this id.
  constructor({id, device, server, inspection, known = false, report}) {
    Object.assign(this, {id, device, server, inspection, known, report});
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
    this.device.keepDraft({id: this.id, inspection: this.inspection, body: this.body, at: Date.now()});
    if (!this.failures) this.become('saving');
    this.schedule(INTERVAL_MS);
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
    if (answer.kind === 'ok') {
      await this.device.confirmDraft(this.id, body.edits);
    }
    if (!this.ended) this.tell(answer);
  }

  tell(answer) {
    if (answer.kind === 'ok' && this.unsent) this.become('saving');
    else if (answer.kind === 'ok') this.become('saved', {at: answer.data.saved_at});
    else if (answer.status === 409) this.become('differs', {message: answer.message});
    else if (answer.kind === 'refused') this.become('not_saved', {message: answer.message});
    else this.become(answer.kind, {other: answer.other});
  }

  content() {
    return {inspection_id: this.inspection, form: 'note', body: this.body};
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
