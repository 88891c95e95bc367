// What every field of the form has in common: a place for what is wrong with it, and the way to it.

import {h} from './dom.js';

export class Fields {
  constructor() {
    this.all = new Map();
  }

  // control: what takes the focus; it is described by its hint, if it has one, and by what is wrong.
  add(name, control, hint = null) {
    const slot = h('p', {class: 'error', id: `wrong-${name}`, hidden: true});
    this.all.set(name, {control, slot, hint});
    control.setAttribute('aria-describedby', [hint?.id, slot.id].filter(Boolean).join(' '));
    return slot;
  }

  show(errors) {
    for (const [name, {control, slot}] of this.all) {
      const message = errors[name] ?? '';
      slot.textContent = message;
      slot.hidden = !message;
      if (message) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
  }

  // What is wrong with something that has no field here, so that it can be said elsewhere.
  unplaced(errors) {
    return Object.entries(errors).filter(([name]) => !this.all.has(name)).map(([, message]) => message);
  }

  focus(name) {
    const field = this.all.get(name);
    if (!field) return false;
    const target = field.control.matches('input, select, textarea, button')
      ? field.control : field.control.querySelector('[tabindex="0"], input, select, button');
    field.control.closest('details')?.setAttribute('open', '');
    target?.focus();
    target?.scrollIntoView({block: 'nearest'});
    return true;
  }
}
