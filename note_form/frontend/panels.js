// What stands above the form when there is something to decide: unfinished notes, two versions, two people.

import {discardButton, h, replace} from './dom.js';
import {warningOf} from './status.js';
import {moment, words} from './words.js';

const button = (text, act, kind = 'plain') => h('button', {type: 'button', class: kind, text, onclick: act});

// One text to be compared with another: all that was typed, as text.
function sheet(title, note, framework, ...actions) {
  const label = (list, id) => list.find(each => (each.id ?? each.code) === id)?.label ?? id;
  const lines = [
    [words.fact, note.fact], [words.wordsFold, note.words], [words.meaningFold, note.meaning],
    [words.stance, note.stance && label(framework.stances, note.stance)],
    [words.areas, note.areas.map(area => area.code).join(', ')],
    [words.themes, note.themes.map(id => label(framework.themes, id)).join(', ')],
  ].filter(([, text]) => text);
  return h('article', {class: 'sheet'}, h('h3', {text: title}), h('dl', {}, ...lines.flatMap(([name, text]) =>
    [h('dt', {text: name}), h('dd', {text})])), h('div', {class: 'actions'}, ...actions));
}

export class Panels {
  constructor(form) {
    this.form = form;
    this.correcting = h('div', {class: 'panel correcting', hidden: true});
    this.conflict = h('section', {class: 'panel conflict', tabindex: -1, hidden: true, 'aria-live': 'polite'});
    this.differing = h('section', {class: 'panel', hidden: true, 'aria-live': 'polite'});
    this.notice = h('p', {class: 'panel notice', hidden: true});
    this.continued = h('p', {class: 'continued', hidden: true});
    this.unfinished = h('details', {class: 'panel unfinished', hidden: true});
    this.element = h('div', {class: 'panels'},
      this.notice, this.correcting, this.conflict, this.differing, this.unfinished, this.continued);
    form.fields.add('conflict', this.conflict);
  }

  show() {
    this.showNotice();
    this.showCorrecting();
    this.showConflict();
    this.showDiffering();
    this.showUnfinished();
    this.showContinued();
  }

  set(panel, ...content) {
    const shown = content.filter(Boolean);
    panel.hidden = shown.length === 0;
    replace(panel, ...shown);
  }

  showNotice() {
    const {work} = this.form;
    const {inspection} = work.definition;
    const {device} = work.outbox;
    this.set(this.notice,
      !inspection.can_log && h('span', {text: words.cannotLog(inspection.status)}),
      work.taken && h('span', {text: words.takenOver}),
      !device.keeps && h('span', {text: warningOf(device)}));
  }

  showCorrecting() {
    const {body} = this.form.work;
    this.set(this.correcting,
      body.mode === 'correct' && h('strong', {text: words.correcting(moment(body.correcting.logged_at))}));
  }

  showConflict() {
    const {work, logging} = this.form;
    const {conflict, aside, note} = work.body;
    const {framework} = work;
    if (conflict) {
      this.set(this.conflict, h('p', {text: words.conflict}), h('div', {class: 'sheets'},
        sheet(words.theirs(conflict.by, moment(conflict.at)), conflict.note, framework,
          button(words.goOnTheirs, () => logging.goOn('theirs'))),
        sheet(words.mine, note, framework, button(words.goOnMine, () => logging.goOn('mine')))));
    } else if (aside) {
      this.set(this.conflict, sheet(aside.whose === 'mine' ? words.asideMine : words.asideTheirs, aside.note, framework,
        button(words.hide, () => {
          work.edit(body => { body.aside = null; });
          this.show();
        }, 'link')));
    } else this.set(this.conflict);
  }

  showDiffering() {
    const {work} = this.form;
    const pair = work.shelf.differing[0];
    if (!pair) return this.set(this.differing);
    const {framework} = work;
    const use = side => button(words.useThis, () => this.form.act(() => work.choose(pair.id, side)));
    const mine = pair.id === work.id ? work.body : pair.device.body;
    this.set(this.differing, h('p', {text: words.differs}), h('div', {class: 'sheets'},
      sheet(words.onDevice(moment(pair.device.at)), mine.note, framework, use('device')),
      sheet(words.onServer(moment(pair.server.at)), pair.server.body.note, framework, use('server'))));
  }

  showContinued() {
    const {work} = this.form;
    const {continued, body} = work;
    this.set(this.continued, continued && body.mode === 'log' && h('span', {text: words.continued(moment(continued))}),
      continued && body.mode === 'log' && button(words.startNew, () => this.form.act(() => work.startNew()), 'link'));
  }

  showUnfinished() {
    const {work} = this.form;
    const rows = [...work.shelf.rows, ...work.shelf.strays];
    this.set(this.unfinished, rows.length && h('summary', {text: words.unfinished(rows.length)}),
      rows.length && h('ul', {}, ...rows.map(row => this.row(row))));
  }

  row({id, body, at, elsewhere, stray}) {
    const {work, logging} = this.form;
    const text = body.note.fact || body.note.words || body.note.meaning || words.emptyText;
    const marks = [moment(at), body.mode === 'correct' && words.correctionDraft, elsewhere && words.elsewhere,
      stray && words.otherInspection];
    if (stray) return this.line(text, marks, ...copyAndDiscard(body.note, () => work.discardStray(id)));
    const open = elsewhere
      ? button(words.takeOver, () => this.form.act(() => work.takeOver(id)))
      : button(words.continueThis, () => this.form.act(() => work.continueDraft(id)));
    return this.line(text, marks, open, !elsewhere && button(words.discard, () => logging.discard(id), 'link'));
  }

  line(text, marks, ...actions) {
    return h('li', {}, h('div', {class: 'line'}, h('small', {text: marks.filter(Boolean).join(' · ')}),
      h('p', {class: 'clip', text: text.slice(0, 200)})), h('div', {class: 'actions'}, ...actions));
  }
}

// What is left to do with a text that has no place here any more.
export function copyAndDiscard(note, discard) {
  const text = [note.fact, note.words, note.meaning].filter(Boolean).join('\n\n');
  return [
    button(words.copy, () => navigator.clipboard?.writeText(text)),
    discardButton(words.discard, words.sureDiscard, discard),
  ];
}
