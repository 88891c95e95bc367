// The note in the form, without any drawing: opening, editing, changing over to another one.
// Whoever draws it is told what has changed: form, status, errors, lists or all.

import {Claim} from './claims.js';
import {lookoutFor} from './lookout.js';
import {blankBody, contextOf, isEmpty, newId, wholeBody, withItsTime} from './notes.js';
import {outboxFor} from './outbox.js';
import {Shelf} from './shelf.js';
import {words} from './words.js';

const OPENING_PATIENCE_MS = 2_500;
const STALE_MS = 60_000;

const pause = ms => new Promise(resolve => { setTimeout(resolve, ms); });

export class Work {
  constructor({api, inspection, person}, changed) {
    Object.assign(this, {api, inspection, person, changed});
    this.writer = newId().slice(-8); // names this form in the count of edits of a draft
    this.claim = new Claim();
    this.closing = new AbortController();
    Object.assign(this, {phase: 'opening', failure: '', definition: null, settings: null});
    Object.assign(this, {id: null, body: null, saver: null, continued: null, taken: false, errors: {}, recents: []});
  }

  // Resolves with whether the form can be used.
  async open() {
    this.phase = 'opening';
    this.failure = '';
    this.changed('all');
    this.outbox = await outboxFor(this.person, this.api);
    const {device, server} = this.outbox;
    const {inspection} = this;
    this.shelf = new Shelf({device, server, inspection, report: () => this.onSaver()});
    this.outbox.shelves.add(this.shelf);
    this.lookout = lookoutFor(this.outbox, inspection);
    this.settings = await device.get('settings', inspection) ?? {id: inspection, context: {}, open: {}};
    const asked = Promise.all([this.define(), this.load()]);
    const kept = await device.get('forms', inspection);
    // Opened here before: the form waits for the server only so long.
    if (kept) this.definition ??= kept.definition;
    await (kept ? Promise.race([asked, pause(OPENING_PATIENCE_MS)]) : asked);
    this.phase = this.definition && !this.failure ? 'ready' : 'failed';
    if (this.phase === 'ready') this.blank();
    this.changed('all');
    return this.phase === 'ready';
  }

  async define() {
    const answer = await this.outbox.server.form(this.inspection);
    if (answer.kind === 'ok' && answer.data.me.person_id !== this.person) this.failure = words.otherPersonReload;
    else if (answer.kind === 'ok') this.useDefinition(answer.data);
    else if (answer.kind === 'refused') this.failure = answer.status === 404 ? words.notFound : answer.message;
    else if (!this.definition) this.failure = answer.kind === 'signed_out' ? words.mustSignIn : words.notOpened;
    if (this.failure && this.phase === 'ready') this.fail();
  }

  fail() {
    this.phase = 'failed';
    this.changed('all');
  }

  useDefinition(definition) {
    const news = JSON.stringify(definition) !== JSON.stringify(this.definition);
    this.definition = definition;
    this.definedAt = Date.now();
    if (!news) return;
    this.outbox.device.put('forms', {id: this.inspection, definition});
    if (this.phase === 'ready') this.changed('all');
  }

  // The notes logged here and the unfinished ones. complete: the server has said which there are.
  async load() {
    const items = await this.loggedHere();
    if (items) this.recents = items.filter(item => !item.withdrawn);
    const taken = new Set([...this.outbox.entries.map(entry => entry.id), this.id]);
    const logged = new Set((items ?? []).map(item => item.item_id));
    this.complete = await this.shelf.load({taken, logged});
    if (this.phase === 'ready') this.changed('lists');
  }

  // Asked again when a note was stored while the answer was under way: it would vanish from the screen.
  async loggedHere() {
    let items;
    do {
      this.upTo = this.outbox.sent;
      items = await this.outbox.server.items(this.inspection);
    } while (items && this.behind);
    return items;
  }

  get behind() {
    return this.upTo !== this.outbox.sent;
  }

  // Coming back to a page that was left open, or to a connection: what is known may be old.
  refresh() {
    if (this.phase !== 'ready') return;
    if (Date.now() - (this.definedAt ?? 0) > STALE_MS) this.define();
    if (!this.complete) this.load();
    this.shelf.saveAll();
  }

  close() {
    this.closing.abort();
    this.shelf?.saveAll();
    this.claim.release();
  }

  // Editing

  get framework() {
    return this.definition.framework ?? this.definition;
  }

  get limit() {
    return this.definition.limit;
  }

  get empty() {
    return isEmpty(this.body);
  }

  // Every change of the note in the form passes here, and is kept.
  edit(change, field) {
    change(this.body);
    this.touch();
    if (field && this.errors[field]) {
      const {[field]: _, ...others} = this.errors;
      this.errors = others;
      this.changed('errors');
    }
  }

  touch() {
    this.keepSettings();
    // A context alone is no note; but a draft that has been saved is saved again when it is emptied.
    if (this.empty && !this.saver.count && !this.saver.known) return;
    this.body.began ??= new Date().toISOString();
    this.body.edits[this.writer] = (this.body.edits[this.writer] ?? 0) + 1;
    this.saver.edited(this.body);
  }

  keepSettings() {
    if (this.body.mode === 'correct') return;
    const context = {...contextOf(this.body.note), happened_at: this.settings.context.happened_at};
    const settings = {...this.settings, context, open: {...this.body.open}};
    if (JSON.stringify(settings) === this.keptSettings) return;
    this.keptSettings = JSON.stringify(settings);
    this.settings = settings;
    this.outbox.device.put('settings', settings);
  }

  // The time of this note, and of the next ones until it is changed; null follows the clock.
  setTime(happened_at) {
    if (this.body.mode !== 'correct') this.settings.context.happened_at = happened_at;
    this.edit(body => { body.note.happened_at = happened_at; }, 'happened_at');
  }

  // Changing over

  blank() {
    const {context, open} = this.settings;
    const discipline = context.discipline ?? this.definition.me.discipline ?? null;
    const known = (list, id) => (list.some(each => each.id === id) ? id : null);
    this.turnTo(newId(), blankBody({
      ...context,
      discipline: known(this.framework.disciplines, discipline),
      source_kind: known(this.framework.source_kinds, context.source_kind),
      activity_id: known(this.definition.activities, context.activity_id),
      directness: context.directness ?? this.framework.directness[0]?.id ?? null,
    }, open));
  }

  turnTo(id, body, {known = false, continued = null} = {}) {
    Object.assign(this, {id, body, continued, taken: false, errors: {}});
    this.saver = this.shelf.saver(id, known);
    this.claim.take(id, {force: true, lost: () => this.lose(id)});
    this.changed('form');
  }

  // Another tab has taken this draft over; it has the text, because each edit is kept at once.
  lose(id) {
    if (id !== this.id) return;
    this.shelf.put(id, this.body, {elsewhere: true});
    this.shelf.savers.get(id)?.end();
    this.shelf.savers.delete(id);
    this.blank();
    this.taken = true;
    this.changed('all');
  }

  // What is in the form goes to the unfinished notes and is saved on; its id, or null when there is nothing in it.
  putAside() {
    if (this.empty || (this.body.mode === 'correct' && !this.saver.count)) {
      if (this.saver.known || this.saver.count) this.shelf.forget(this.id);
      return null;
    }
    this.shelf.put(this.id, this.body);
    this.saver.save();
    return this.id;
  }

  startNew() {
    this.putAside();
    this.blank();
  }

  // wanted: the draft that was asked for, else the newest. One that is open in another tab is only listed.
  resume(wanted) {
    const draft = this.shelf.rows.find(row => row.id === wanted) ?? this.shelf.newest;
    if (draft?.body) this.continueDraft(draft.id);
    else this.changed('lists');
  }

  // Evidence from this activity: what is being written about another one waits.
  startFrom(activity) {
    if (!this.definition.activities.some(each => each.id === activity)) return;
    if (!this.empty && this.body.note.activity_id === activity) return;
    this.putAside();
    this.settings.context.activity_id = activity;
    this.blank();
    this.changed('lists');
  }

  continueDraft(id) {
    const row = this.shelf.take(id);
    if (!row) return; // gone, or in the form already
    if (this.id !== id) this.putAside();
    this.turnTo(id, withItsTime(wholeBody(row.body)), {known: row.known, continued: row.at});
    if (row.unsaved) this.saver.edited(this.body);
    this.changed('lists');
  }

  async takeOver(id) {
    await this.claim.take(id, {force: true}); // the other tab stops saving it
    this.putAside();
    this.blank();
    await this.load();
    this.continueDraft(id);
  }

  onSaver() {
    if (this.saver?.state === 'saved' && this.outbox.waiting) this.outbox.run(); // the connection is back
    if (this.saver?.state === 'differs' && !this.shelf.differing.some(pair => pair.id === this.id)) this.meet();
    this.changed('status');
  }

  // The draft in the form has been written on elsewhere meanwhile.
  async meet() {
    const {id} = this;
    const found = await this.outbox.server.drafts(this.inspection);
    const theirs = found?.drafts.find(draft => draft.draft_id === id);
    if (id !== this.id) return;
    // There is no other version: the note has been logged meanwhile.
    if (!theirs) return this.saver.become('not_saved', {message: this.saver.message});
    const at = Date.parse(theirs.saved_at);
    const server = {id, body: wholeBody(theirs.body), at, known: true};
    this.shelf.differing.push({id, at, device: {id, body: this.body, at: Date.now()}, server});
    this.changed('lists');
  }

  async discardStray(id) {
    this.shelf.strays = this.shelf.strays.filter(row => row.id !== id);
    await this.shelf.forget(id);
    this.changed('lists');
  }

  choose(id, side) {
    if (id !== this.id) this.putAside();
    const chosen = this.shelf.choose(id, side);
    this.turnTo(id, chosen.body, {known: true, continued: chosen.at});
    this.touch();
    this.changed('lists');
  }
}
