// The note as it is being written: one plain object that is shown, kept, sent and compared.

import {words} from './words.js';

const AHEAD = 5 * 60 * 1000; // clocks differ; evidence from tomorrow is a slip
const EARLIEST = Date.UTC(2000, 0, 1);
const A_WHILE = 10 * 60 * 1000;
const TEXTS = ['fact', 'words', 'meaning'];

// UUIDv7: ids made later sort later. The id of a draft becomes the id of the item, so sending twice stores once.
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function blankNote(context = {}) {
  return {
    happened_at: context.happened_at ?? null, // null: follows the clock until it is logged
    activity_id: context.activity_id ?? null,
    source_kind: context.source_kind ?? null,
    source_role: context.source_role ?? null,
    discipline: context.discipline ?? null,
    directness: context.directness ?? null,
    fact: '', words: '', meaning: '', stance: null,
    areas: [], themes: [], facets: [], child_id: null, safeguarding: false,
  };
}

// What stays from one note to the next. A time stays only where the person has set it.
export function contextOf(note) {
  const {activity_id, source_kind, source_role, discipline, directness} = note;
  return {activity_id, source_kind, source_role, discipline, directness};
}

export function blankBody(context, open = {}) {
  return {
    mode: 'log', // or correct
    correcting: null, // {item_id, base, logged_at}
    note: blankNote(context),
    open: {...open}, // which folds are
    began: null, // when the first edit was made
    edits: {}, // see isLaterOrSame
    conflict: null, // what somebody else stored first: {note, revision_id, by, at}
    aside: null, // the text that was not gone on from then: {whose, note}
  };
}

// A draft from elsewhere may be older than this form: what it lacks is filled in, what it has is kept.
export function wholeBody(body) {
  const blank = blankBody({});
  return {...blank, ...body, note: {...blank.note, ...body?.note}, open: {...body?.open}, edits: {...body?.edits}};
}

// A note that was begun a while ago and follows the clock would get the time of its logging.
export function withItsTime(body, now = Date.now()) {
  if (body.note.happened_at || !body.began || now - Date.parse(body.began) < A_WHILE) return body;
  return {...body, note: {...body.note, happened_at: body.began}};
}

export function isEmpty(body) {
  const note = body.note;
  if (body.mode === 'correct' || body.aside) return false;
  return TEXTS.every(name => !note[name].trim()) && !note.areas.length && !note.themes.length && !note.facets.length
    && !note.stance && !note.child_id && !note.safeguarding;
}

// What the server is sent: choices that do not apply to this source are left out.
export function toSend(note, framework, now = new Date()) {
  const source = framework.source_kinds.find(kind => kind.id === note.source_kind);
  return {
    ...note,
    happened_at: note.happened_at ?? now.toISOString(),
    source_role: source?.person ? note.source_role?.trim() || null : null,
    directness: source?.person ? note.directness : null,
  };
}

// The checks that need no server; it checks everything again.
export function problems(note, framework, limit, now = Date.now()) {
  const found = {};
  if (!note.fact.trim()) found.fact = words.emptyFact;
  for (const name of TEXTS) {
    if (note[name].length > limit) found[name] = words.tooLong(note[name].length - limit, limit);
  }
  const source = framework.source_kinds.find(kind => kind.id === note.source_kind);
  if (!source) found.source_kind = words.noSource;
  if (source?.person && !note.directness) found.directness = words.noDirectness;
  if (!note.discipline) found.discipline = words.noDiscipline;
  const at = note.happened_at ? Date.parse(note.happened_at) : now;
  if (!(at >= EARLIEST)) found.happened_at = words.tooEarly;
  else if (at > now + AHEAD) found.happened_at = words.tooLate;
  return found;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const sorted = list => [...(list ?? [])].sort();

// Equal for a reader. The time is left out where it may have been set by the clock at the moment of sending.
export function sameNote(one, other, {time = true} = {}) {
  const plain = note => [
    ...TEXTS.map(name => (note[name] ?? '').trim().normalize('NFC')),
    note.activity_id ?? null, note.source_kind, note.source_role || null, note.discipline, note.directness ?? null,
    note.stance ?? null, note.child_id ?? null, Boolean(note.safeguarding), sorted(note.themes), sorted(note.facets),
    (note.areas ?? []).map(area => `${area.code}=${area.stance ?? ''}`).sort(),
    time && note.happened_at ? Date.parse(note.happened_at) : null,
  ];
  return same(plain(one), plain(other));
}

export function sameBody(one, other) {
  return one.mode === other.mode && same(one.correcting, other.correcting) && sameNote(one.note, other.note);
}

// body.edits counts the edits of each opened form. It tells a later state of a text from a different text:
// a state is later when it has seen every edit of the other.
export function isLaterOrSame(one, other) {
  return Object.entries(other.edits ?? {}).every(([writer, count]) => (one.edits?.[writer] ?? 0) >= count);
}

// Device and server are compared draft by draft. Nothing is chosen where two texts went separate ways.
export function reconcile(onDevice, onServer, alike = sameBody) {
  const kept = [];
  const differing = [];
  const server = new Map(onServer.map(draft => [draft.id, draft]));
  for (const draft of onDevice) {
    const other = server.get(draft.id);
    server.delete(draft.id);
    if (!other || isLaterOrSame(draft.body, other.body)) kept.push({...draft, known: Boolean(other)});
    else if (isLaterOrSame(other.body, draft.body) || alike(draft.body, other.body)) kept.push(other);
    else differing.push({id: draft.id, at: Math.max(draft.at, other.at), device: draft, server: other});
  }
  kept.push(...server.values());
  const newest = list => list.sort((one, other) => other.at - one.at);
  return {kept: newest(kept), differing: newest(differing)};
}
