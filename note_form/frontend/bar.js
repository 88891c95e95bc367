// The bar at the foot of the form, always in view: where the text is, what just happened, and the button to log.

import {h, replace} from './dom.js';
import {StatusLine, statusOf} from './status.js';
import {words} from './words.js';

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

export class Bar {
  constructor(form) {
    this.form = form;
    this.status = new StatusLine(text => form.announce(text));
    this.toast = h('p', {class: 'toast', hidden: true});
    this.suspects = h('p', {class: 'suspects', hidden: true});
    this.label = h('span', {text: words.log});
    this.log = h('button', {type: 'button', class: 'primary', onclick: () => form.logging.log()}, this.label,
      h('kbd', {text: isMac ? words.shortcutMac : words.shortcut}));
    this.cancel = h('button', {
      type: 'button', class: 'plain', text: words.cancel, onclick: () => form.logging.cancel(),
    });
    this.keys = h('details', {class: 'keys'}, h('summary', {text: words.keys}),
      h('dl', {}, ...words.keysHelp.flatMap(([key, what]) => [h('dt', {text: key}), h('dd', {text: what})])));
    this.keys.addEventListener('focusout', event => {
      if (!this.keys.contains(event.relatedTarget)) this.keys.open = false;
    });
    this.keys.addEventListener('keydown', event => {
      if (event.key !== 'Escape' || !this.keys.open) return;
      event.stopPropagation();
      this.keys.open = false;
    });
    this.element = h('div', {class: 'bar'}, h('div', {class: 'said'}, this.toast, this.suspects, this.status.element),
      h('div', {class: 'buttons'}, this.keys, this.cancel, this.log));
  }

  show() {
    const {work, logging} = this.form;
    const correcting = work.body.mode === 'correct';
    this.label.textContent = correcting ? words.saveCorrection : words.log;
    this.cancel.hidden = !correcting;
    this.log.setAttribute('aria-disabled', String(logging.busy));
    this.status.show(statusOf(work));
    this.showToast(logging.toast);
    this.showSuspects(this.form.suspected);
  }

  // Seen beside the button too, because the text it is about may be folded away or above the screen.
  showSuspects(suspected) {
    const count = suspected.reduce((sum, {suspicions}) => sum + suspicions.groups.length, 0);
    if (this.shownSuspects === count) return;
    this.shownSuspects = count;
    this.suspects.hidden = !count;
    replace(this.suspects, count && h('span', {text: words.mayPoint(count)}), count && h('button', {
      type: 'button', class: 'link', text: words.look, onclick: () => this.form.ask(this.form.suspected[0]?.name),
    }));
  }

  showToast(toast) {
    if (this.shownToast === toast) return;
    this.shownToast = toast;
    this.toast.hidden = !toast;
    this.toast.className = toast?.problem ? 'toast problem' : 'toast';
    replace(this.toast, toast && h('span', {text: toast.text}), toast?.undo && h('button', {
      type: 'button', class: 'link', text: words.undo, 'aria-keyshortcuts': 'Alt+U', onclick: () => toast.undo(),
    }));
  }
}
