// <prose-field>: a labelled text that keeps its draft as the note form does, and tells the page what it holds.

import {h, replace, setValue, styles} from './dom.js';
import {lookoutFor} from './lookout.js';
import {Prose} from './prose.js';
import {StatusLine, statusOf, warningOf} from './status.js';
import {Suspicions} from './suspicions.js';
import {measured} from './texts.js';
import {moment, words} from './words.js';

const PASS_MS = 400; // after the last letter: each passing on runs the script of the page
const sheets = [await styles('note-form.css'), await styles('prose-field.css')];

const button = (text, act, kind = 'plain') => h('button', {type: 'button', class: kind, text, onclick: act});

class ProseField extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({mode: 'open', delegatesFocus: true}).adoptedStyleSheets = sheets;
    this.label = h('label', {class: 'name', for: 'text'});
    this.hint = h('p', {class: 'hint', id: 'hint'});
    this.warning = h('p', {class: 'hint', hidden: true});
    this.differing = h('section', {class: 'panel', hidden: true, 'aria-live': 'polite'});
    this.area = h('textarea', {
      id: 'text', spellcheck: 'true', autocapitalize: 'sentences', dir: 'auto', 'aria-describedby': 'hint counter',
      oninput: () => this.typed(), onchange: () => this.pass(), onblur: () => this.pass(),
    });
    this.spoken = h('p', {class: 'visually-hidden', role: 'status', 'aria-live': 'polite'});
    this.status = new StatusLine(text => { this.spoken.textContent = text; });
    this.counter = h('span', {class: 'counter', id: 'counter'});
    this.aside = h('div', {class: 'aside', hidden: true});
    this.suspicions = new Suspicions({
      read: () => this.area.value,
      write: text => {
        setValue(this.area, text);
        this.typed();
        this.area.focus();
      },
    });
    this.shadowRoot.append(this.label, this.hint, this.warning, this.differing, this.area, this.suspicions.element,
      h('div', {class: 'under'}, this.status.element, this.counter), this.aside, this.spoken);
    // Streamlit and our screens have shortcuts and would take letters typed in here for them.
    for (const kind of ['keydown', 'keypress', 'keyup']) {
      this.shadowRoot.addEventListener(kind, event => {
        if (!['Escape', 'Tab'].includes(event.key)) event.stopPropagation();
      });
    }
  }

  // data: {inspection, person, api, place, label, hint, value, base, limit, rows, seen}. Called with every rerun.
  configure(data, tell) {
    const before = this.data;
    Object.assign(this, {data, tell});
    this.describe();
    if (!this.isConnected || !before) return;
    const key = ({inspection, person, api, place}) => `${inspection} ${person} ${api} ${place}`;
    if (key(before) !== key(data)) return this.restart();
    Object.assign(this.prose, {value: data.value, base: data.base});
    this.draw();
  }

  describe() {
    const {label, hint, rows} = this.data;
    this.label.textContent = label;
    this.hint.textContent = hint;
    this.hint.hidden = !hint;
    this.area.style.setProperty('--rows', rows); // a field that grows takes no notice of its attribute
  }

  connectedCallback() {
    if (this.data) this.restart();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.prose?.close();
    this.prose = null;
  }

  restart() {
    this.prose?.close();
    this.passed = null;
    const prose = new Prose(this.data, () => { if (prose === this.prose) this.changed(); });
    this.prose = prose;
    setValue(this.area, this.data.seen?.text ?? this.data.value);
    prose.open(this.data.value, this.data.seen);
    this.draw();
  }

  // The page and the text

  typed() {
    this.prose.edit(this.area.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pass(), PASS_MS);
  }

  get state() {
    const {body, saver} = this.prose;
    return body && {text: body.text, base: body.base, aside: body.aside, draft: saver.id, edits: {...body.edits}};
  }

  // Nothing is passed on that the page knows: it would run its script for nothing.
  pass() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.prose?.outbox) return;
    const {state} = this;
    const known = JSON.stringify(state);
    if (known === (this.passed ?? JSON.stringify(this.data.seen))) return;
    this.passed = known;
    this.tell('prose', state);
  }

  changed() {
    this.draw();
    if (!this.timer) this.pass();
  }

  // Drawing

  draw() {
    const {prose} = this;
    setValue(this.area, prose.text);
    measured(this.counter, this.area, this.data.limit, {always: false});
    if (!prose.outbox) return;
    this.suspicions.watch(lookoutFor(prose.outbox, this.data.inspection), prose.closing.signal);
    this.suspicions.soon();
    const {device} = prose.outbox;
    if (prose.saver) this.status.show(statusOf({saver: prose.saver, outbox: {device, waiting: 0, connection: 'ok'}}));
    const once = document.querySelector('prose-field') === this;
    this.warning.textContent = once ? warningOf(device) : '';
    this.warning.hidden = !this.warning.textContent;
    this.drawOthers();
    this.drawAside();
  }

  drawOthers() {
    const {prose} = this;
    const [other] = prose.others;
    this.differing.hidden = !other;
    if (!other) return replace(this.differing);
    const use = instead => button(words.useThis, () => {
      prose.choose(other, {instead});
      this.area.focus();
    });
    const title = ({here, at}) => (here ? words.onDevice(moment(at)) : words.onServer(moment(at)));
    replace(this.differing, h('p', {text: words.textDiffers}), h('div', {class: 'sheets'},
      sheet(words.inField, prose.text, use(false)), sheet(title(other), other.body.text, use(true))));
  }

  // Only what is new is drawn: a button that is exchanged between press and release hears no click.
  drawAside() {
    const {prose} = this;
    const aside = prose.body?.aside ?? [];
    const shown = JSON.stringify([prose.overtaken && prose.value, aside]);
    if (shown === this.shownAside) return;
    this.shownAside = shown;
    const dismiss = act => button(words.hide, act, 'link');
    this.aside.hidden = !aside.length && !prose.overtaken;
    replace(this.aside,
      prose.overtaken && sheet(words.storedSince, prose.value, dismiss(() => this.prose.acknowledge())),
      ...aside.map(text => sheet(words.asideMine, text, dismiss(() => this.prose.dismiss(text)))));
  }
}

const sheet = (title, text, action) => h('article', {class: 'sheet'}, h('h3', {text: title}),
  h('p', {class: 'other', dir: 'auto', text: text || words.emptyText}), h('div', {class: 'actions'}, action));

customElements.define('prose-field', ProseField);
