// The three texts: the fact always open, the other two in folds that remember being open.

import {h, setValue} from './dom.js';
import {Suspicions} from './suspicions.js';
import {words} from './words.js';

const NEAR = 0.9; // from here on the counter stands out
const GROWS = CSS.supports('field-sizing', 'content');

// JavaScript counts text as the limit does, in UTF-16 units.
export function measured(counter, area, limit, {always = true} = {}) {
  const used = area.value.length;
  const near = used > limit * NEAR;
  counter.textContent = used > limit ? words.over(used - limit, limit) : words.units(used, limit);
  if (!always && !near) counter.textContent = '';
  counter.classList.toggle('near', near);
  counter.classList.toggle('over', used > limit);
  if (!GROWS) {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  }
}

export class Texts {
  constructor(form) {
    this.form = form;
    this.fact = this.text('fact', words.factHint);
    this.words = this.text('words', words.wordsHint);
    this.meaning = this.text('meaning', words.meaningHint);
    this.folds = {words: this.fold('words', words.wordsFold), meaning: this.fold('meaning', words.meaningFold)};
    this.element = h('section', {class: 'texts'},
      h('label', {class: 'title', for: 'fact', text: words.fact}), this.fact.hint, this.fact.body,
      h('div', {class: 'folds'}, this.folds.words, this.folds.meaning));
  }

  text(name, hintText) {
    const {form} = this;
    const hint = h('p', {class: 'hint', id: `${name}-hint`, text: hintText});
    const area = h('textarea', {
      id: name, rows: name === 'fact' ? 5 : 3, spellcheck: 'true', autocapitalize: 'sentences',
      oninput: () => {
        form.work.edit(body => { body.note[name] = area.value; }, name);
        this.measure(name);
      },
    });
    const counter = h('span', {class: 'counter'});
    const wrong = form.fields.add(name, area, hint);
    const suspicions = form.suspicions(name, {
      read: () => area.value,
      write: text => {
        form.work.edit(body => { body.note[name] = text; }, name);
        this.show();
        area.focus();
      },
    });
    const body = h('div', {class: 'text'}, area, h('div', {class: 'under'}, suspicions.element, counter), wrong);
    return {area, counter, hint, suspicions, body};
  }

  fold(name, title) {
    const {hint, body} = this[name];
    const fold = h('details', {class: 'fold'}, h('summary', {}, h('span', {text: title})), hint, body);
    body.querySelector('textarea').setAttribute('aria-label', title);
    fold.addEventListener('toggle', () => this.form.toggled(name, fold));
    return fold;
  }

  show() {
    const {note, open} = this.form.work.body;
    for (const name of ['fact', 'words', 'meaning']) {
      setValue(this[name].area, note[name]);
      this.measure(name);
    }
    for (const name of ['words', 'meaning']) this.folds[name].open = Boolean(open[name] || note[name]);
  }

  measure(name) {
    const {area, counter, suspicions} = this[name];
    measured(counter, area, this.form.work.limit);
    suspicions.soon();
  }
}
