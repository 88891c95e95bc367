// Talking to the server: every answer, and the lack of one, becomes one of a few kinds.
//
// ok           data
// refused      it will be refused again as it is: message, fields, data
// signed_out   nobody is signed in, or somebody else is
// away         no connection, or the server cannot answer now: try again later

import {words} from './words.js';

const PATIENCE_MS = 15_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Server {
  constructor(api, person) {
    this.api = api;
    this.person = person;
  }

  async call(method, path, body, {keepalive = false, patience = PATIENCE_MS} = {}) {
    let answer;
    try {
      answer = await fetch(this.api + path, {
        method,
        keepalive,
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'manual', // a redirect could only lead to the sign-in page
        headers: {
          'accept': 'application/json',
          'x-evidence-person': this.person, // the gate refuses when another person has signed in meanwhile
          ...(body === undefined ? {} : {'content-type': 'application/json'}),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(patience),
      });
    } catch {
      return {kind: 'away', message: words.noConnection};
    }
    const data = await answer.json().catch(() => null);
    return this.judge(answer, data);
  }

  judge(answer, data) {
    if (answer.status === 401 || answer.type === 'opaqueredirect') return {kind: 'signed_out'};
    if (answer.ok && (data || answer.status === 204)) return {kind: 'ok', status: answer.status, data};
    const message = data?.message || words.refused(answer.status);
    // An answer that is not ours comes from something in between, such as a proxy or a captive network.
    if (LATER.has(answer.status) || !data) return {kind: 'away', message: data?.message || words.noAnswer};
    return {kind: 'refused', status: answer.status, message, fields: data.fields ?? {}, data};
  }

  // On a shared device another person may have signed in since this page was opened.
  async signedIn() {
    const answer = await this.call('GET', '/session', undefined, {patience: 5_000});
    if (answer.kind !== 'ok') return answer;
    return answer.data.person === this.person ? answer : {kind: 'signed_out', other: answer.data.name};
  }

  form(inspection) {
    return this.call('GET', `/note-form?inspection=${inspection}`);
  }

  identifiers(inspection) {
    return this.call('GET', `/identifiers?inspection=${inspection}`);
  }

  // {drafts, ended} of one form, or null when the server could not be asked.
  async drafts(inspection, form = 'note') {
    const answer = await this.call('GET', `/drafts?inspection=${inspection}&form=${encodeURIComponent(form)}`);
    return answer.kind === 'ok' ? answer.data : null;
  }

  saveDraft(id, draft, options) {
    return this.call('PUT', `/drafts/${id}`, draft, options);
  }

  discardDraft(id) {
    return this.call('DELETE', `/drafts/${id}`);
  }

  async items(inspection, limit = 10) {
    const answer = await this.call('GET', `/items?inspection=${inspection}&mine=1&limit=${limit}`);
    return answer.kind === 'ok' ? answer.data.items : null;
  }

  log(item_id, inspection_id, note) {
    return this.call('POST', '/items', {item_id, inspection_id, note});
  }

  correct(item_id, inspection_id, base, note) {
    return this.call('POST', `/items/${item_id}/revisions`, {inspection_id, base, note});
  }

  withdraw(item_id, inspection_id, reason) {
    return this.call('POST', `/items/${item_id}/withdraw`, {inspection_id, reason});
  }
}
