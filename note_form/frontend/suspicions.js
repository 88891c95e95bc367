// The quiet line under a text: somebody may have typed what points to a person. Only they know, so nothing is replaced
// unasked and nothing is held back.

import {h} from './dom.js';
import {replaced} from './identifiers.js';
import {words} from './words.js';

const PAUSE_MS = 150; // after the last letter: half a number is no number
const MOST = 3;

export class Suspicions {
  // read(): the text. write(text): puts another in its place. changed(): there are more, or fewer.
  constructor({read, write, changed = () => {}}) {
    Object.assign(this, {read, write, changed, lookout: null, signal: null, groups: []});
    this.element = h('div', {class: 'identifiers', role: 'status'});
  }

  // Looks from now on, until the signal says that nobody sees it any more.
  watch(lookout, signal) {
    if (this.signal === signal) return;
    Object.assign(this, {lookout, signal});
    lookout.addEventListener('change', () => this.look(), {signal});
    this.look();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  look() {
    clearTimeout(this.timer);
    const groups = grouped(this.lookout?.find(this.read()) ?? []);
    const told = JSON.stringify(groups.map(([{text}, ...more]) => [text, more.length]));
    if (told === this.told) return;
    this.told = told;
    this.groups = groups;
    this.element.replaceChildren(...groups.slice(0, MOST).map(places => this.line(places)));
    this.changed();
  }

  line(places) {
    const [{kind, words: what, text, instead}] = places;
    const said = kind === 'name' ? words.named(text) : words.identifier(what, text);
    return h('p', {}, h('span', {text: `${said} `}), ...instead.map(other => h('button', {
      type: 'button', class: 'link', text: words.replaceWith(other), onclick: () => {
        // Looked for once more: the text may have changed since the line was drawn.
        const same = grouped(this.lookout.find(this.read())).find(group => keyOf(group[0]) === keyOf(places[0]));
        if (same) this.write(replaced(this.read().normalize('NFC'), same, other));
        this.look();
      },
    })));
  }
}

// Every place of one number, or of one person however they are named.
const keyOf = ({kind, text, instead}) => (kind === 'name' ? `name ${instead}` : `${kind} ${text}`);

function grouped(found) {
  const groups = new Map();
  for (const one of found) groups.set(keyOf(one), [...groups.get(keyOf(one)) ?? [], one]);
  return [...groups.values()];
}
