// One text outside the note form: found again on device and server, kept while it is written, chosen between where
// two texts went separate ways. Without any drawing.

import {Claim} from './claims.js';
import {DraftSaver, heirOf} from './drafts.js';
import {isLaterOrSame, newId, reconcile} from './notes.js';
import {outboxFor} from './outbox.js';

const alike = (one, other) => one.text === other.text;
const versionOf = ({draft_id, body, saved_at}) => ({id: draft_id, body, at: Date.parse(saved_at), known: true});

export class Prose {
  // place: which text this is, the same on every device. base: what a text that is begun now is based on.
  constructor({api, inspection, person, place, base}, changed) {
    Object.assign(this, {api, inspection, person, place, base, changed});
    this.writer = newId().slice(-8); // names this field in the count of edits of a draft
    this.claim = new Claim();
    this.closing = new AbortController();
    this.saver = null; // of the draft in the field; none before the first edit
    this.body = null; // {text, aside, base, edits}
    this.others = []; // other drafts of this place, to choose between
    this.asked = false; // the server has said which drafts there are
    this.early = null; // what was typed before the device was open
  }

  // seen: the draft that the page knows already. It and the device answer at once, so nobody waits for the server.
  async open(value, seen) {
    this.value = value;
    this.outbox = await outboxFor(this.person, this.api);
    if (this.closing.signal.aborted) return;
    this.outbox.shelves.add(this);
    const {signal} = this.closing;
    for (const kind of ['online', 'focus']) addEventListener(kind, () => this.refresh(), {signal});
    document.addEventListener('visibilitychange', () => (document.hidden ? this.saveAll() : this.refresh()), {signal});
    addEventListener('pagehide', () => this.flush(), {signal});
    if (seen) this.turnTo({id: seen.draft, body: seen});
    if (this.early) this.change(this.early);
    await this.compare({drafts: [], ended: []});
    await this.ask();
  }

  async ask() {
    const found = await this.outbox.server.drafts(this.inspection, this.place);
    this.asked = found !== null;
    if (found && !this.closing.signal.aborted) await this.compare(found);
  }

  refresh() {
    if (!this.asked) this.ask();
    this.saveAll();
  }

  // What is in the field stays there; anything else that was written for this place is offered beside it.
  async compare({drafts, ended}) {
    await this.leaveEnded(ended);
    const {device} = this.outbox;
    const kept = (await device.all('drafts')).filter(row => this.isMine(row));
    if (this.closing.signal.aborted) return;
    const id = this.saver?.id;
    // What was typed into this field is later than what the device has of it; what the page knew may be older.
    const own = id && (this.saver.count || !kept.some(row => row.id === id)) && {id, body: this.body, at: Date.now()};
    const here = own ? [own, ...kept.filter(row => row.id !== id)] : kept;
    const found = reconcile(here.map(row => ({...row, here: true})), drafts.map(versionOf), alike);
    const all = [...found.differing.flatMap(({device: one, server}) => [one, server]), ...found.kept];
    const first = all.find(row => row.id === id) ?? all[0];
    if (first && first.body !== this.body) this.turnTo(first);
    else if (first && this.asked) this.settle(drafts);
    this.others = all.filter(row => row !== first && ![first.body.text, this.value].includes(row.body.text));
    if (this.asked && this.isAsStored) this.leave();
    this.changed();
  }

  // Typed, and taken back: no draft any more.
  get isAsStored() {
    const untouched = this.body && !this.saver.count && !this.others.length && !this.body.aside.length;
    return untouched && this.body.text === this.value;
  }

  leave() {
    this.forget(this.saver.id);
    this.body = this.saver = null;
  }

  isMine({form, inspection}) {
    return form === this.place && inspection === this.inspection;
  }

  async leaveEnded(ended) {
    const {device} = this.outbox;
    const seen = new Map(ended.map(one => [one.draft_id, one.edits]));
    for (const row of (await device.all('drafts')).filter(each => this.isMine(each) && seen.has(each.id))) {
      if (row.id !== this.saver?.id) await device.replaceDraft(row.id, heirOf(row, seen.get(row.id)));
    }
    // What the page knew has ended since, and nobody has written on here.
    if (this.saver && !this.saver.count && seen.has(this.saver.id)) this.body = this.saver = null;
  }

  turnTo(row) {
    const {text, base, aside = [], edits} = row.body;
    this.body = structuredClone({text, base, aside, edits});
    if (row.id !== this.saver?.id) this.use(row.id, row.known);
    if (row.here) this.saver.edited(this.body);
    else if (row.at) this.saver.become('saved', {at: row.at});
  }

  // What is in the field came from the page, which had it from the server, or from a session that is all that has it.
  settle(drafts) {
    if (this.saver.count) return;
    const there = drafts.find(each => each.draft_id === this.saver.id);
    if (there && isLaterOrSame(there.body, this.body)) this.saver.become('saved', {at: there.saved_at});
    else this.saver.edited(this.body);
  }

  use(id, known = false) {
    const {device, server} = this.outbox;
    const {inspection, place: form} = this;
    this.saver = new DraftSaver({id, device, server, inspection, form, known, report: () => this.onSaver()});
  }

  onSaver() {
    if (this.saver.state === 'differs' && !this.others.length) this.ask();
    this.changed();
  }

  get text() {
    return this.early?.text ?? this.body?.text ?? this.value;
  }

  // Somebody has stored another text since this one was begun. A page that sees to that itself gives another base.
  get overtaken() {
    return this.body && this.base === this.value && this.body.base !== this.base;
  }

  acknowledge() {
    this.change({base: this.base});
  }

  edit(text) {
    this.change({text});
  }

  dismiss(aside) {
    this.change({aside: this.body.aside.filter(each => each !== aside)});
  }

  // Of two texts one is gone on from; the other stays on the screen until it is dismissed.
  choose(other, {instead}) {
    this.others = this.others.filter(row => row !== other);
    const {text: mine, edits} = this.body;
    const [text, aside] = instead ? [other.body.text, mine] : [mine, other.body.text];
    for (const [writer, count] of Object.entries(other.body.edits)) edits[writer] = Math.max(count, edits[writer] ?? 0);
    if (instead) this.body.base = other.body.base;
    this.change({text, aside: [...this.body.aside, aside]});
    if (other.id !== this.saver.id) this.forget(other.id);
  }

  async forget(id) {
    await this.outbox.device.remove('drafts', id);
    await this.outbox.server.discardDraft(id);
  }

  change(parts) {
    this.early = this.outbox ? null : parts;
    if (this.early) return;
    this.body ??= {text: this.value, aside: [], base: this.base, edits: {}};
    if (!this.saver || this.saver.ended) this.use(newId());
    if (this.claimed !== this.saver.id) this.claimIt(this.saver.id);
    Object.assign(this.body, parts);
    this.body.edits[this.writer] = (this.body.edits[this.writer] ?? 0) + 1;
    this.saver.edited(this.body);
    this.changed();
  }

  // Two tabs that write into the same draft would overwrite each other: the other one goes on with a draft of its own.
  claimIt(id) {
    this.claimed = id;
    this.claim.take(id, {
      force: true, lost: () => {
        if (this.saver?.id === id) this.part();
      },
    });
  }

  part() {
    const {unsent} = this.saver;
    this.saver.end();
    this.use(newId());
    if (unsent) this.saver.edited(this.body);
  }

  saveAll() {
    return this.saver?.save();
  }

  flush() {
    this.outbox.device.leaveLastWords();
    this.saver?.flush();
  }

  close() {
    this.closing.abort();
    this.outbox?.shelves.delete(this);
    this.saver?.save();
    this.claim.release();
  }
}
