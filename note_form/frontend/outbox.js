// Finished notes on their way to the server. An entry leaves only when the server has confirmed it; one that the
// server refuses stays, with the reason, until a person has dealt with it.
//
// One outbox serves the whole page, also while the form is not shown. Tabs of the same person share the queue on
// the device and take turns at sending, so that a note is never under way twice.

import {Device} from './device.js';
import {sameNote} from './notes.js';
import {Server} from './server.js';
import {announceUnsent, sendStrays} from './unsent.js';
import {words} from './words.js';

const RETRY_MS = [2_000, 4_000, 6_000, 10_000];
const opened = new Map();

export function outboxFor(person, api) {
  const key = `${person} ${api}`;
  if (!opened.has(key)) opened.set(key, Outbox.open(person, api));
  return opened.get(key);
}

class Outbox extends EventTarget {
  static async open(person, api) {
    const outbox = new Outbox(await Device.open(person), new Server(api, person));
    await outbox.refresh();
    announceUnsent(outbox);
    outbox.listen();
    outbox.run();
    sendStrays(outbox);
    return outbox;
  }

  constructor(device, server) {
    super();
    Object.assign(this, {device, server, entries: [], running: null, failures: 0, sent: 0});
    Object.assign(this, {connection: 'unknown', other: null, shelves: new Set()});
    this.channel = new BroadcastChannel(`evidence-notes:${device.person}`);
  }

  listen() {
    this.channel.onmessage = ({data}) => {
      if (data.kind === 'queue') this.refresh();
      else if (data.kind === 'hello') this.run(); // another tab was opened, perhaps after signing in again
      else this.emit(data.kind, data.detail);
    };
    this.channel.postMessage({kind: 'hello'});
    addEventListener('online', () => this.run());
    addEventListener('focus', () => this.run());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.run();
    });
  }

  emit(kind, detail) {
    if (kind === 'sent') this.sent += 1; // here or in another tab: a list asked for before this is old
    this.dispatchEvent(new CustomEvent(kind, {detail}));
  }

  tell(kind, detail) {
    this.emit(kind, detail);
    this.channel.postMessage({kind, detail});
  }

  async refresh() {
    const entries = await this.device.all('queue');
    this.entries = entries.sort((one, other) => (one.queued_at < other.queued_at ? -1 : 1));
    this.emit('queue');
  }

  get waiting() {
    return this.entries.filter(entry => entry.state === 'waiting').length;
  }

  // changes: what has to happen on the device together with it, such as the draft leaving it.
  async store(entry, changes = []) {
    await this.device.change([['queue', 'put', entry], ...changes], {durability: 'strict'});
    await this.moved();
  }

  async remove(id, changes = []) {
    await this.device.change([['queue', 'remove', id], ...changes], {durability: 'strict'});
    await this.moved();
  }

  async moved() {
    await this.refresh();
    this.channel.postMessage({kind: 'queue'});
  }

  // Resolves with how an entry ended: 'sent', 'refused', or 'waiting' when that takes longer than patience.
  settled(id, patience) {
    return new Promise(resolve => {
      const end = outcome => {
        clearTimeout(timer);
        this.removeEventListener('sent', sent);
        this.removeEventListener('refused', refused);
        resolve(outcome);
      };
      const sent = ({detail}) => { if (detail.entry.id === id) end('sent'); };
      const refused = ({detail}) => { if (detail.entry.id === id) end('refused'); };
      const timer = setTimeout(() => end('waiting'), patience);
      this.addEventListener('sent', sent);
      this.addEventListener('refused', refused);
    });
  }

  // Sends what waits, oldest first. Called at every sign that it may work now; a second call joins the first.
  run() {
    this.again = Boolean(this.running);
    this.running ??= this.takeTurn().finally(() => {
      this.running = null;
      if (this.again) this.run();
    });
    return this.running;
  }

  async takeTurn() {
    clearTimeout(this.timer);
    if (!this.waiting) return;
    const name = `evidence-queue:${this.device.person}`;
    if (navigator.locks) await navigator.locks.request(name, () => this.sendAll());
    else await this.sendAll(); // the same id twice is stored once, so without locks it only costs a request
    if (this.waiting) {
      this.failures += 1;
      this.timer = setTimeout(() => this.run(), RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
    }
  }

  async sendAll() {
    await this.refresh(); // the tab that had the turn before may have sent them
    if (!this.waiting) return;
    const session = await this.server.signedIn();
    if (session.kind !== 'ok') return this.connected(session.kind === 'refused' ? 'away' : session.kind, session.other);
    for (const entry of this.entries.filter(each => each.state === 'waiting')) {
      const answer = await this.send(entry);
      if (answer.kind === 'ok') await this.confirmed(entry, answer.data);
      else if (answer.kind === 'refused') await this.refused(entry, answer);
      else return this.connected(answer.kind);
    }
    this.failures = 0;
    this.connected('ok');
  }

  connected(connection, other = null) {
    Object.assign(this, {connection, other});
    this.emit('connection');
  }

  send({kind, item_id, inspection, base, note}) {
    if (kind === 'correct') return this.server.correct(item_id, inspection, base, note);
    return this.server.log(item_id, inspection, note);
  }

  async confirmed(entry, data) {
    await this.remove(entry.id);
    // A correction's draft has an id of its own, which the server cannot know to forget.
    if (entry.kind === 'correct') this.server.discardDraft(entry.id);
    this.tell('sent', {entry, data});
  }

  async refused(entry, answer) {
    const stored = answer.status === 409 ? await this.storedAlready(entry, answer) : null;
    if (stored) return this.confirmed(entry, stored);
    const {status, message, fields, data} = answer;
    const refusal = {status, message: message || words.refused(status), fields, theirs: data?.theirs ?? null};
    const kept = {...entry, state: 'refused', refusal};
    await this.store(kept);
    this.emit('refused', {entry: kept});
  }

  // The answer to an earlier sending may have been lost: what is stored is then this very note.
  async storedAlready(entry, answer) {
    if (entry.kind === 'correct') {
      const {theirs} = answer.data;
      return theirs && sameNote(theirs.note, entry.note) ? {revision_id: theirs.revision_id} : null;
    }
    const items = await this.server.items(entry.inspection, 50);
    const item = items?.find(each => each.item_id === entry.item_id);
    return item && sameNote(item.note, entry.note, {time: false}) ? item : null;
  }
}
