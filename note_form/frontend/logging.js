// From the form into the record: logging, undoing, correcting, and what the server refuses.

import {newId, problems, toSend} from './notes.js';
import {words} from './words.js';

const UNDO_MS = 10_000;
const DOUBLE_PRESS_MS = 800;
const ENDING_MS = 3_000; // how long a saving under way may hold a finished note back
const CORRECTION_PATIENCE_MS = 5_000;

const pause = ms => new Promise(resolve => { setTimeout(resolve, ms); });

export class Logging {
  // announce(text): said aloud by screen readers. ask(field): brings the first problem into view.
  constructor(work, {announce, ask}) {
    Object.assign(this, {work, announce, ask});
    this.tab = newId();
    this.busy = false;
    this.loggedAt = 0;
    this.returnTo = null; // the unfinished note that a correction has put aside
    this.toast = null; // {text, undo, lasting}
  }

  listen() {
    const {outbox, closing} = this.work;
    const on = (kind, act) => outbox.addEventListener(kind, ({detail}) => act(detail), {signal: closing.signal});
    on('sent', detail => this.onSent(detail));
    on('refused', ({entry}) => this.onRefused(entry));
    on('withdrawn', ({item_id}) => this.forgetItem(item_id));
  }

  // Logging

  async log() {
    const {work} = this;
    if (this.busy || work.phase !== 'ready') return;
    // The second press of a double press meets the next, empty note.
    if (work.empty && Date.now() - this.loggedAt < DOUBLE_PRESS_MS) return;
    if (!work.definition.inspection.can_log) await work.define();
    if (!work.definition.inspection.can_log) return this.refuse({}, words.cannotLog(work.definition.inspection.status));
    const found = problems(work.body.note, work.framework, work.limit);
    if (Object.keys(found).length) return this.refuse(found, words.checkFields(Object.keys(found).length));
    this.busy = true;
    try {
      await this.finish();
    } finally {
      this.busy = false;
      work.changed('status');
    }
  }

  refuse(fields, message) {
    const {work} = this;
    work.errors = fields;
    this.say(message);
    work.changed('errors');
    this.ask(Object.keys(fields)[0]);
  }

  // The note is on its way once it is in the queue on the device; the form is free for the next one.
  async finish() {
    const {work} = this;
    const {body, id, saver} = work;
    const entry = {
      id, kind: body.mode, tab: this.tab, state: 'waiting', queued_at: new Date().toISOString(),
      inspection: work.inspection, item_id: body.correcting?.item_id ?? id, base: body.correcting?.base ?? null,
      note: toSend(body.note, work.framework), body: structuredClone(body),
    };
    this.dismiss();
    const ended = Promise.race([saver.end(), pause(ENDING_MS)]);
    await work.outbox.store(entry, [['drafts', 'remove', id]]);
    work.shelf.savers.delete(id);
    this.loggedAt = Date.now();
    if (entry.kind === 'log') this.next();
    await ended;
    const settled = work.outbox.settled(id, CORRECTION_PATIENCE_MS);
    work.outbox.run();
    // A correction stays in the form until it is known to hold: somebody else may have changed the note.
    if (entry.kind === 'correct' && await settled !== 'refused') this.leaveCorrection();
  }

  next() {
    this.work.blank();
    this.work.changed('lists');
    this.ask('fact');
  }

  onSent({entry, data}) {
    const {work} = this;
    if (entry.inspection !== work.inspection) return;
    this.remember(entry, data);
    if (entry.tab === this.tab && entry.kind === 'log') this.offer(words.logged, () => this.undo(entry));
    else if (entry.tab === this.tab) this.offer(words.corrected, null);
    work.changed('lists');
  }

  remember(entry, data) {
    const {work} = this;
    const known = work.recents.find(item => item.item_id === entry.item_id);
    if (known) Object.assign(known, {note: entry.note, revision_id: data.revision_id});
    else if (entry.kind === 'log') {
      const item = {item_id: entry.item_id, revision_id: data.revision_id, logged_at: data.logged_at, note: entry.note};
      work.recents = [item, ...work.recents].slice(0, 10);
    }
  }

  forgetItem(id) {
    this.work.recents = this.work.recents.filter(item => item.item_id !== id);
    this.work.changed('lists');
  }

  // Refused

  onRefused(entry) {
    const {work} = this;
    if (entry.inspection !== work.inspection) return;
    const standing = work.body.mode === 'correct' && work.id === entry.id;
    if (entry.tab === this.tab && (work.empty || standing)) this.reopen(entry.id);
    else this.say(words.notDone(entry.kind, entry.refusal.message));
    work.changed('lists');
  }

  // A refused note comes back into the form, with what was wrong at its field.
  async reopen(id) {
    const {work} = this;
    const entry = work.outbox.entries.find(each => each.id === id);
    if (!entry) return;
    const {refusal} = entry;
    const body = {...entry.body, note: {...entry.body.note, happened_at: entry.note.happened_at}};
    if (work.id !== id) work.putAside();
    if (refusal?.status === 409 && refusal.theirs) body.conflict = refusal.theirs;
    // The id stands for another note already: this one becomes a note of its own.
    const ownId = refusal?.status === 409 && entry.kind === 'log' ? newId() : id;
    work.turnTo(ownId, body);
    work.touch();
    await work.outbox.remove(id);
    work.errors = fieldsOf(refusal);
    if (refusal) this.say(body.conflict ? words.choose : words.notDone(entry.kind, refusal.message));
    work.changed('all');
    this.ask(body.conflict ? 'conflict' : Object.keys(work.errors)[0] ?? 'fact');
  }

  // Undoing

  offer(text, undo) {
    clearTimeout(this.undoTimer);
    this.toast = {text, undo};
    this.undoTimer = setTimeout(() => this.dismiss(), UNDO_MS);
    this.announce(text);
    this.work.changed('status');
  }

  say(text, undo = null) {
    clearTimeout(this.undoTimer);
    this.toast = {text, undo, problem: true};
    this.announce(text);
    this.work.changed('status');
  }

  dismiss() {
    clearTimeout(this.undoTimer);
    this.toast = null;
    this.work.changed('status');
  }

  async undo(entry) {
    const {work} = this;
    clearTimeout(this.undoTimer);
    this.toast = {text: words.undoing, undo: null};
    work.changed('status');
    const answer = await work.outbox.server.withdraw(entry.item_id, entry.inspection, words.undoReason);
    if (answer.kind !== 'ok' && !await this.isWithdrawn(entry)) {
      const again = answer.kind === 'refused' ? null : () => this.undo(entry);
      return this.say(words.undoFailed(answer.message ?? words.mustSignIn), again);
    }
    work.outbox.tell('withdrawn', {item_id: entry.item_id});
    work.putAside();
    work.turnTo(newId(), {...structuredClone(entry.body), edits: {}});
    work.touch();
    this.offer(words.undone, null);
    work.changed('all');
    this.ask('fact');
  }

  // The answer to an earlier press may have been lost.
  async isWithdrawn(entry) {
    const items = await this.work.outbox.server.items(entry.inspection, 50);
    return Boolean(items) && !items.some(item => item.item_id === entry.item_id && !item.withdrawn);
  }

  discard(id) {
    const {work} = this;
    const row = work.shelf.rows.find(each => each.id === id);
    work.shelf.forget(id);
    this.offer(words.discarded, () => {
      this.dismiss();
      const ownId = newId(); // the old id may still be being forgotten
      work.shelf.saver(ownId).edited({...row.body, edits: {}});
      work.shelf.put(ownId, row.body);
      work.changed('lists');
    });
    work.changed('lists');
  }

  // Correcting

  correct(item) {
    const {work} = this;
    const {item_id, revision_id, logged_at, note} = item;
    const aside = work.putAside();
    if (work.body.mode !== 'correct') this.returnTo = aside;
    this.dismiss();
    work.turnTo(newId(), {
      mode: 'correct', correcting: {item_id, base: revision_id, logged_at}, note: structuredClone(note),
      open: {words: Boolean(note.words), meaning: Boolean(note.meaning), tags: isTagged(note)}, edits: {}, aside: null,
    });
    work.changed('lists');
    this.ask('fact');
  }

  async correctById(id) {
    const items = await this.work.outbox.server.items(this.work.inspection, 50);
    const item = items?.find(each => each.item_id === id);
    if (item) this.correct(item);
    else this.say(words.notYours);
  }

  leaveCorrection() {
    const {work} = this;
    const wanted = this.returnTo;
    this.returnTo = null;
    work.blank();
    if (wanted) work.continueDraft(wanted);
    work.changed('lists');
    this.ask('fact');
  }

  cancel() {
    const {work} = this;
    const {id, body, saver} = work;
    if (saver.count) {
      work.shelf.put(id, body);
      this.discard(id);
    } else work.shelf.forget(id);
    this.leaveCorrection();
  }

  // Somebody else changed the note first: side says whose text is gone on from, the other stays on screen.
  goOn(side) {
    const {work} = this;
    work.edit(body => {
      const {note, revision_id} = body.conflict;
      body.aside = side === 'theirs' ? {whose: 'mine', note: body.note} : {whose: 'theirs', note};
      if (side === 'theirs') body.note = structuredClone(note);
      body.correcting = {...body.correcting, base: revision_id};
      body.conflict = null;
    });
    work.errors = {};
    this.dismiss();
    work.changed('all');
    this.ask('fact');
  }
}

const isTagged = note => Boolean(note.themes.length || note.facets.length || note.child_id);

// The server may name a field within the note, or an area within the areas.
function fieldsOf(refusal) {
  const fields = {};
  for (const [name, message] of Object.entries(refusal?.fields ?? {})) {
    fields[name.replace(/^note\./, '').split(/[.[]/)[0]] = message;
  }
  return fields;
}
