// What is kept on this device, in IndexedDB. Every row is keyed by the person it belongs to.
//
// drafts    texts that the server has not confirmed yet
// queue     finished notes on their way to the server, and those it refused
// forms     what the form needs to open without a connection
// settings  context and folds of the last note
//
// An organisation may forbid all of it. Then nothing is written here, and what was kept before leaves as the server
// confirms it.
//
// localStorage holds, until the page is opened again, the drafts of a page that was left before they were written.

import {isLaterOrSame} from './notes.js';

const NAME = 'evidence-notes';
const STORES = ['drafts', 'queue', 'forms', 'settings'];

export const forbidden = () => document.documentElement.dataset.browserDrafts === 'off';

// Opening a database makes it, which must not be where nothing may be kept.
async function wasKept() {
  return (await indexedDB.databases()).some(({name}) => name === NAME);
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name, {keyPath: ['person', 'id']});
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked by another version of this page'));
  });
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Device {
  static async open(person) {
    const device = new Device(person);
    try {
      if (device.forbidden && !await wasKept()) return device;
      device.database = await openDatabase();
      device.database.onversionchange = () => device.database.close();
      await device.takeLastWords().catch(() => {});
      for (const draft of await device.all('drafts')) device.drafts.add(draft.id);
      if (device.forbidden) await device.leave();
    } catch {
      device.database = null; // a private window, or a policy: the form works on, and says that nothing is kept here
    }
    return device;
  }

  constructor(person) {
    this.person = person;
    this.forbidden = forbidden();
    this.database = null;
    this.full = false;
    this.drafts = new Set(); // ids of drafts that the server has not confirmed, as far as this page knows
    this.typed = new Map(); // the latest state of each draft until it is written
    this.memory = new Map(STORES.map(name => [name, new Map()])); // what could not be kept, while the page is open
  }

  get keeps() {
    return this.database !== null && !this.full && !this.forbidden;
  }

  // changes: [store, 'put', row] or [store, 'remove', id], all or nothing. Resolves with whether it is kept, and
  // only when the transaction is complete. Strict durability waits for the disk; it is for notes that may wait long.
  async change(changes, {durability = 'relaxed'} = {}) {
    for (const [, action, value] of changes.filter(([store]) => store === 'drafts')) {
      if (action === 'put') this.drafts.add(value.id);
      else this.forgetDraft(value);
    }
    const kept = await this.write(changes, durability);
    for (const [store, action, value] of changes) {
      if (action === 'put' && !kept) this.memory.get(store).set(value.id, {...value, person: this.person});
      else this.memory.get(store).delete(action === 'put' ? value.id : value);
    }
    return kept;
  }

  // The latest state of a draft, written as soon as the one before is: whoever types faster than the disk writes
  // never has more than that waiting.
  keepDraft(row) {
    this.drafts.add(row.id);
    this.typed.set(row.id, row);
    this.keeping ??= this.keepTyped();
  }

  async keepTyped() {
    while (this.typed.size) {
      const rows = [...this.typed.values()];
      await this.change(rows.map(row => ['drafts', 'put', row]));
      for (const row of rows) if (this.typed.get(row.id) === row) this.typed.delete(row.id);
    }
    this.keeping = null;
  }

  // The browser throws away what is still being written when a page is left; localStorage is written at once.
  leaveLastWords() {
    if (this.forbidden) return;
    for (const row of this.typed.values()) {
      try {
        localStorage.setItem(this.lastWordsOf(row.id), JSON.stringify(row));
      } catch {
        return; // no room, or a policy
      }
    }
  }

  async takeLastWords() {
    const mine = Object.keys(localStorage).filter(key => key.startsWith(this.lastWordsOf('')));
    for (const key of mine) {
      const row = JSON.parse(localStorage.getItem(key));
      const kept = await this.get('drafts', row.id);
      if (!kept || isLaterOrSame(row.body, kept.body)) await this.put('drafts', row);
      localStorage.removeItem(key);
    }
  }

  lastWordsOf(id) {
    return `${NAME} ${this.person} ${id}`;
  }

  forgetDraft(id) {
    this.drafts.delete(id);
    this.typed.delete(id);
    if (this.database) localStorage.removeItem(this.lastWordsOf(id)); // a page that was left may be shown again
  }

  async write(changes, durability) {
    if (!this.database) return false;
    const allowed = this.forbidden ? changes.filter(([, action]) => action === 'remove') : changes;
    try {
      await this.transact(durability, stores => {
        for (const [store, action, value] of allowed) {
          if (action === 'put') stores(store).put({...value, person: this.person});
          else stores(store).delete([this.person, value]);
        }
      });
      this.full = false;
    } catch {
      this.full = true; // no room, or the browser has closed the database
    }
    return this.keeps;
  }

  // Always over all stores, so that writes wait for each other, in other tabs too: when Chromium is killed while two
  // run side by side, it takes the database for damaged and deletes it.
  transact(durability, use) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(STORES, 'readwrite', {durability});
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      use(name => transaction.objectStore(name));
    });
  }

  async all(store) {
    const rows = new Map();
    const mine = () => IDBKeyRange.bound([this.person], [this.person, []]);
    if (this.database) {
      const kept = await answerOf(this.database.transaction(store).objectStore(store).getAll(mine()));
      for (const row of kept) rows.set(row.id, row);
    }
    for (const row of this.memory.get(store).values()) rows.set(row.id, row);
    if (store === 'drafts') for (const row of this.typed.values()) rows.set(row.id, row);
    return [...rows.values()];
  }

  async get(store, id) {
    const remembered = this.memory.get(store).get(id);
    if (remembered || !this.database) return remembered;
    return answerOf(this.database.transaction(store).objectStore(store).get([this.person, id]));
  }

  put(store, row, options) {
    return this.change([[store, 'put', row]], options);
  }

  remove(store, id) {
    return this.change([[store, 'remove', id]]);
  }

  replaceDraft(id, heir) {
    return this.change([['drafts', 'remove', id], ...(heir ? [['drafts', 'put', heir]] : [])]);
  }

  // The server has confirmed this state of the draft; one that was typed since must stay.
  async confirmDraft(id, edits) {
    const confirmed = row => JSON.stringify(row?.body.edits) === JSON.stringify(edits);
    for (const rows of [this.memory.get('drafts'), this.typed]) if (confirmed(rows.get(id))) rows.delete(id);
    let left = this.memory.get('drafts').has(id) || this.typed.has(id);
    if (this.database) {
      await this.transact('relaxed', stores => {
        const request = stores('drafts').get([this.person, id]);
        request.onsuccess = () => {
          if (confirmed(request.result)) stores('drafts').delete([this.person, id]);
          else left ||= Boolean(request.result);
        };
      }).catch(() => {});
    }
    if (!left && !this.typed.has(id)) this.forgetDraft(id);
  }

  // Texts of a time when keeping was allowed stay until the server has them; the rest goes at once, of everybody.
  async leave() {
    await this.transact('relaxed', stores => {
      for (const name of ['forms', 'settings']) stores(name).clear();
    });
    const count = name => answerOf(this.database.transaction(name).objectStore(name).count());
    if (await count('drafts') || await count('queue')) return;
    this.database.close();
    this.database = null;
    indexedDB.deleteDatabase(NAME);
  }

  // What was kept of the inspections for writing without a connection; which folds are open may stay.
  async forgetForms() {
    const [forms, settings] = [await this.all('forms'), await this.all('settings')];
    await this.change([
      ...forms.map(form => ['forms', 'remove', form.id]),
      ...settings.filter(each => each.context).map(each => ['settings', 'put', {...each, context: {}}]),
    ]);
  }
}
