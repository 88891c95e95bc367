// <note-form>: draws the note and passes on what people do. What then happens stands in work.js and logging.js.

import {Bar} from './bar.js';
import {Context} from './context.js';
import {h, replace, styles} from './dom.js';
import {Fields} from './fields.js';
import {Logging} from './logging.js';
import {Panels} from './panels.js';
import {Recents} from './recents.js';
import {Suspicions} from './suspicions.js';
import {Tags} from './tags.js';
import {Texts} from './texts.js';
import {words} from './words.js';
import {Work} from './work.js';

const style = await styles('note-form.css');

const granted = new Set(); // wishes of the page that have been seen to

class NoteForm extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({mode: 'open'}).adoptedStyleSheets = [style];
    this.spoken = h('p', {class: 'visually-hidden', role: 'status', 'aria-live': 'polite'});
    this.main = h('div', {class: 'form'});
    this.shadowRoot.append(this.main, this.spoken);
    for (const kind of ['keydown', 'keypress', 'keyup']) {
      this.shadowRoot.addEventListener(kind, event => this.onKey(event));
    }
  }

  // data: {inspection, person, api, wish, asked_at}. Called again with every rerun of the page around it.
  configure(data) {
    const before = this.data;
    this.data = data;
    if (!this.isConnected || !before) return;
    const key = ({inspection, person, api}) => `${inspection} ${person} ${api}`;
    if (key(before) !== key(data)) return this.restart();
    if (this.work?.phase === 'ready') this.grant();
  }

  // What the page asks for, once.
  async grant() {
    const {wish, asked_at} = this.data;
    const {activity, correct, draft} = granted.has(asked_at) ? {} : wish ?? {};
    granted.add(asked_at);
    if (correct) await this.logging.correctById(correct);
    else if (draft) this.work.continueDraft(draft);
    else if (activity) this.work.startFrom(activity);
  }

  connectedCallback() {
    if (this.data) this.restart();
  }

  disconnectedCallback() {
    this.stop();
  }

  restart() {
    this.stop();
    this.start();
  }

  stop() {
    this.work?.close();
    this.context?.close();
    this.listening?.abort();
    this.work = this.context = null;
    replace(this.main);
  }

  async start() {
    const work = new Work(this.data, part => { if (work === this.work) this.draw(part); });
    this.work = work;
    this.logging = new Logging(work, {announce: text => this.announce(text), ask: name => this.ask(name)});
    this.listen();
    if (!await work.open() || work !== this.work) return;
    this.logging.listen();
    if (work.behind) work.load(); // sent after the list was answered and before anybody listened
    work.outbox.addEventListener('queue', () => this.draw('lists'), {signal: work.closing.signal});
    work.outbox.addEventListener('connection', () => {
      if (work.outbox.connection === 'ok') work.shelf.saveAll();
      this.draw('lists');
    }, {signal: work.closing.signal});
    work.resume(this.data.wish?.draft);
    await this.grant();
    if (document.activeElement === document.body) this.fields.focus('fact');
  }

  listen() {
    this.listening = new AbortController();
    const {signal} = this.listening;
    const {work} = this;
    const refresh = () => {
      if (document.hidden) work.shelf?.saveAll();
      else work.refresh();
      this.draw('status');
    };
    for (const kind of ['online', 'offline', 'focus']) addEventListener(kind, refresh, {signal});
    document.addEventListener('visibilitychange', refresh, {signal});
    addEventListener('pagehide', () => work.shelf?.flush(), {signal});
  }

  // Drawing

  build() {
    this.fields = new Fields();
    this.watched = [];
    this.panels = new Panels(this);
    this.context?.close();
    this.context = new Context(this);
    this.texts = new Texts(this);
    this.tags = new Tags(this);
    this.bar = new Bar(this);
    this.recents = new Recents(this);
    this.defined = null;
    replace(this.main, this.panels.element, this.context.element, this.texts.element, this.tags.element,
      this.bar.element, this.recents.element);
    for (const {suspicions} of this.watched) suspicions.watch(this.work.lookout, this.work.closing.signal);
  }

  // What looks like a person in one text of the form, said under it and in the bar.
  suspicions(name, {read, write}) {
    const suspicions = new Suspicions({read, write, changed: () => this.draw('status')});
    this.watched.push({name, suspicions});
    return suspicions;
  }

  get suspected() {
    return this.watched.filter(({suspicions}) => suspicions.groups.length);
  }

  draw(part) {
    const {work} = this;
    if (!work) return;
    if (work.phase !== 'ready') return this.drawUnready();
    if (!work.body) return;
    if (!this.bar?.element.isConnected) {
      this.build();
      part = 'all';
    }
    const is = (...parts) => part === 'all' || parts.includes(part);
    if (is() && this.defined !== work.definition) {
      this.defined = work.definition;
      this.context.define();
      this.tags.define();
    }
    if (is('form')) for (const each of [this.context, this.texts, this.tags]) each.show();
    if (is('form', 'lists')) this.recents.show();
    if (is('form', 'lists')) this.panels.show();
    if (is('form', 'errors')) this.fields.show(work.errors);
    this.bar.show();
  }

  drawUnready() {
    const {work} = this;
    if (work.phase === 'opening') return replace(this.main, h('p', {class: 'opening', text: words.opening}));
    return replace(this.main, h('div', {class: 'panel notice', role: 'alert'}, h('p', {text: work.failure}),
      h('button', {type: 'button', class: 'plain', text: words.tryAgain, onclick: () => this.restart()})));
  }

  // Acting

  // Deciding something leads back to the text.
  async act(what) {
    await what();
    this.draw('all');
    if (!this.fields.focus('conflict') || !this.work.body.conflict) this.fields.focus('fact');
  }

  ask(name) {
    if (!this.fields.focus(name)) this.fields.focus('fact');
  }

  announce(text) {
    this.spoken.textContent = '';
    requestAnimationFrame(() => { this.spoken.textContent = text; });
  }

  toggled(name, fold) {
    const {work} = this;
    if (Boolean(work.body.open[name]) === fold.open) return;
    work.body.open[name] = fold.open;
    work.touch();
  }

  onKey(event) {
    // Streamlit has shortcuts of its own (R, C) and would take letters typed in here for them.
    event.stopPropagation();
    if (event.type !== 'keydown' || event.repeat || event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.logging?.log();
    } else if (event.altKey && event.code === 'KeyU' && this.logging?.toast?.undo) {
      event.preventDefault();
      this.logging.toast.undo();
    }
  }
}

customElements.define('note-form', NoteForm);
