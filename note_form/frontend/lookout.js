// What is looked for in the texts of one inspection. The rules may be kept on the device; names stay in the memory of
// this page and are gone with it.

import {find, prepared} from './identifiers.js';

const REFRESH_MS = 60_000; // colleagues add names while somebody writes
const RETRY_MS = 4_000;
const KEPT = 'identifiers'; // the id of its row among the forms
const opened = new Map();

export function lookoutFor(outbox, inspection) {
  const {device: {person}, server: {api}} = outbox;
  const key = `${person} ${api} ${inspection}`;
  if (!opened.has(key)) opened.set(key, new Lookout(outbox, inspection));
  return opened.get(key);
}

class Lookout extends EventTarget {
  constructor({device, server}, inspection) {
    super();
    Object.assign(this, {device, server, inspection, known: null, told: ''});
    for (const kind of ['online', 'focus']) addEventListener(kind, () => this.refresh());
    this.open();
  }

  async open() {
    const kept = await this.device.get('forms', KEPT);
    if (kept) this.use({...kept.definition, names: []});
    await this.refresh();
  }

  // Asked again and again while the page is looked at; what is known stays while there is no answer.
  async refresh() {
    clearTimeout(this.timer);
    const answer = document.hidden ? null : await this.server.identifiers(this.inspection);
    if (answer?.kind === 'ok') this.learn(answer.data);
    else if (answer && answer.kind !== 'away' && this.definition) this.use({...this.definition, names: []});
    this.timer = setTimeout(() => this.refresh(), answer?.kind === 'away' ? RETRY_MS : REFRESH_MS);
  }

  learn({fold, rules, names}) {
    const definition = {fold, rules}; // what the device keeps: never the names
    if (JSON.stringify(definition) !== JSON.stringify(this.definition)) {
      this.device.put('forms', {id: KEPT, definition});
    }
    this.use({...definition, names});
  }

  use({fold, rules, names}) {
    const told = JSON.stringify([fold, rules, names]);
    if (told === this.told) return;
    this.told = told;
    this.definition = {fold, rules};
    this.known = prepared({fold, rules, names});
    this.dispatchEvent(new Event('change'));
  }

  find(text) {
    return this.known ? find(text.normalize('NFC'), this.known) : [];
  }
}
