// Below the form: what waits here, marked, then the notes last logged. Each can be opened and put right.

import {h, replace} from './dom.js';
import {copyAndDiscard} from './panels.js';
import {moment, words} from './words.js';

export class Recents {
  constructor(form) {
    this.form = form;
    this.list = h('ol', {class: 'items'});
    this.element = h('section', {class: 'recents', 'aria-labelledby': 'recents-title'},
      h('h2', {id: 'recents-title', text: words.recent}), this.list);
  }

  show() {
    const {work} = this.form;
    // What another inspection has refused is shown in every one: that inspection may not be open to this person now.
    const queued = work.outbox.entries.filter(each => each.inspection === work.inspection || each.state === 'refused');
    queued.reverse();
    const rows = [...queued.map(entry => this.queued(entry)), ...work.recents.map(item => this.logged(item))];
    replace(this.list, ...rows);
    if (!rows.length) this.list.append(h('li', {class: 'none', text: words.noneYet}));
  }

  queued(entry) {
    const refused = entry.state === 'refused';
    return h('li', {class: refused ? 'item refused' : 'item queued'},
      this.lines(entry.note, this.mark(entry), entry.queued_at, entry.kind === 'correct'),
      ...(refused ? this.waysOut(entry) : []));
  }

  mark({kind, inspection, refusal}) {
    const {outbox, inspection: here} = this.form.work;
    if (refusal) {
      return (inspection === here ? '' : `${words.otherInspection}. `) + words.notDone(kind, refusal.message);
    }
    return ['away', 'signed_out'].includes(outbox.connection) ? words.waitingHere : words.sending;
  }

  waysOut({id, inspection, note}) {
    const {logging, work} = this.form;
    if (inspection !== work.inspection) return copyAndDiscard(note, () => work.outbox.remove(id));
    return [h('button', {
      type: 'button', class: 'plain', text: words.open, 'aria-label': `${words.open}: ${start(note)}`,
      onclick: () => this.form.act(() => logging.reopen(id)),
    })];
  }

  logged(item) {
    const {logging, work} = this.form;
    const current = work.body.correcting?.item_id === item.item_id;
    return h('li', {class: current ? 'item current' : 'item'}, h('button', {
      type: 'button', class: 'row', 'aria-current': current ? 'true' : null,
      'aria-label': words.correct(moment(item.logged_at), start(item.note)),
      onclick: () => { if (!current) this.form.act(() => logging.correct(item)); },
    }, this.lines(item.note, null, item.logged_at, false)));
  }

  lines(note, mark, at, correction) {
    const {framework} = this.form.work;
    const stance = id => framework.stances.find(each => each.id === id);
    const whole = stance(note.stance);
    const source = framework.source_kinds.find(kind => kind.id === note.source_kind)?.label ?? note.source_kind;
    const tags = note.areas.map(area => {
      const own = stance(area.stance) ?? whole;
      return h('span', {class: `tag ${own?.tone ?? 'untagged'}`, title: own?.label},
        own && h('span', {class: 'sign', text: `${own.sign} `}), area.code);
    });
    return h('span', {class: 'lines'},
      h('span', {class: 'clip', text: note.fact}),
      h('span', {class: 'under'},
        mark && h('strong', {class: 'mark', text: mark}),
        h('span', {text: [moment(at), correction && words.amended, source].filter(Boolean).join(' · ')}),
        ...tags,
        !note.areas.length && whole && h('span', {class: `tag ${whole.tone}`, text: `${whole.sign} ${whole.label}`}),
        (!note.areas.length || !whole) && h('span', {class: 'tag untagged', text: words.toTag}),
        note.safeguarding && h('span', {class: 'tag flag', text: words.hasSafeguarding})));
  }
}

const start = note => note.fact.slice(0, 80);
