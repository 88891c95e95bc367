// The unfinished notes of one person in one inspection, apart from the one in the form: from this device and from
// the server, compared, and kept until they are continued or discarded.

import {Claim} from './claims.js';
import {DraftSaver, NOTE} from './drafts.js';
import {isEmpty, newId, reconcile, wholeBody} from './notes.js';

export class Shelf {
  constructor({device, server, inspection, report}) {
    Object.assign(this, {device, server, inspection, report});
    this.savers = new Map(); // each draft has one saver, which goes on when the draft is put aside
    this.rows = []; // {id, body, at, known, unsaved, elsewhere}
    this.differing = []; // {id, at, device, server}
    this.strays = [];
  }

  // False when the server could not be asked: then there may be more.
  async load({taken, logged}) {
    const [kept, onServer] = await Promise.all([this.device.all('drafts'), this.server.drafts(this.inspection)]);
    const onDevice = kept.filter(({form = NOTE}) => form === NOTE);
    const here = onDevice.filter(row => row.inspection === this.inspection && !taken.has(row.id))
      .map(row => ({...row, body: wholeBody(row.body), unsaved: true}));
    const there = (onServer?.drafts ?? []).filter(draft => !taken.has(draft.draft_id)).map(draft => ({
      id: draft.draft_id, body: wholeBody(draft.body), at: Date.parse(draft.saved_at), known: true,
    }));
    // A draft without content, or of a note that has been logged since, is of no use to anybody.
    const useless = row => logged.has(row.id) || isEmpty(row.body);
    for (const row of [...here, ...there].filter(useless)) this.forget(row.id);
    // A text for an inspection that is not open here can only be copied or discarded.
    this.strays = onDevice.filter(row => row.inspection !== this.inspection).map(row => ({...row, stray: true}));
    const {kept: mine, differing} = reconcile(here.filter(row => !useless(row)), there.filter(row => !useless(row)));
    const held = await Claim.held();
    this.rows = mine.map(row => ({...row, elsewhere: held.has(row.id) && !taken.has(row.id)}));
    this.differing = differing;
    return onServer !== null;
  }

  get newest() {
    const free = this.rows.filter(row => !row.elsewhere);
    return [...free, ...this.differing].sort((one, other) => other.at - one.at)[0] ?? null;
  }

  saver(id, known = false) {
    if (!this.savers.has(id)) {
      const {device, server, inspection} = this;
      this.savers.set(id, new DraftSaver({id, device, server, inspection, known, report: () => this.report()}));
    }
    return this.savers.get(id);
  }

  take(id) {
    const row = this.rows.find(each => each.id === id);
    this.rows = this.rows.filter(each => each.id !== id);
    return row;
  }

  put(id, body, {elsewhere = false} = {}) {
    this.take(id);
    const {known} = this.savers.get(id) ?? {};
    this.rows.unshift({id, body: structuredClone(body), at: Date.now(), known, elsewhere});
  }

  // Ends with nothing left of it on device and server.
  async forget(id) {
    this.take(id);
    const saver = this.savers.get(id);
    this.savers.delete(id);
    await this.device.remove('drafts', id);
    await saver?.end();
    return this.server.discardDraft(id);
  }

  // Of two texts that went separate ways one is continued under the old id, the other becomes a draft of its own.
  choose(id, side) {
    const pair = this.differing.find(each => each.id === id);
    this.differing = this.differing.filter(each => each !== pair);
    const [chosen, other] = side === 'device' ? [pair.device, pair.server] : [pair.server, pair.device];
    const edits = {...other.body.edits};
    for (const [writer, count] of Object.entries(chosen.body.edits)) {
      edits[writer] = Math.max(count, edits[writer] ?? 0);
    }
    const ownId = newId();
    const body = {...other.body, edits: {}};
    this.saver(ownId).edited(body);
    this.put(ownId, body);
    return {...chosen, body: {...chosen.body, edits}, known: true, unsaved: true};
  }

  saveAll() {
    return Promise.all([...this.savers.values()].map(saver => saver.save()));
  }

  flush() {
    this.device.leaveLastWords();
    for (const saver of this.savers.values()) saver.flush();
  }
}
