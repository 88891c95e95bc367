// Where the text is, in words. Nothing is called saved before the server has said so.

import {h, replace} from './dom.js';
import {words} from './words.js';

// What a person has to know where this browser keeps nothing; empty where it does.
export function warningOf({keeps, forbidden, full}) {
  if (keeps) return '';
  if (forbidden) return words.notAllowed;
  return full ? words.deviceFull : words.notKeeping;
}

// {text, tone, signIn}: tone is quiet, good or warn.
export function statusOf(work) {
  const {saver, outbox} = work;
  const {device, waiting} = outbox;
  const connection = saver.state === 'idle' || saver.state === 'saved' ? outbox.connection : saver.state;
  const tail = waiting ? `, ${words.waiting(waiting)}` : '';
  if (connection === 'signed_out' && (waiting || saver.unsent)) {
    const other = saver.other ?? outbox.other;
    const text = other ? words.otherPerson(other) : words.signedOut;
    return {text: (device.keeps ? text : words.signedOutUnkept) + tail, tone: 'warn', signIn: true};
  }
  if (connection === 'away' && (waiting || saver.unsent)) {
    return {text: (device.keeps ? words.away : words.awayUnkept) + tail, tone: 'warn'};
  }
  if (saver.state === 'not_saved') {
    return {text: (device.keeps ? words.notSaved : words.notSavedUnkept)(saver.message), tone: 'warn'};
  }
  if (saver.state === 'differs') return {text: words.differsStatus, tone: 'warn'};
  if (saver.state === 'saving') return {text: words.saving + tail, tone: 'quiet'};
  if (waiting) return {text: `${words.sending.replace('…', '')} ${words.waiting(waiting)}`, tone: 'quiet'};
  if (!navigator.onLine) return {text: device.keeps ? words.offline : words.offlineUnkept, tone: 'warn'};
  if (saver.state === 'saved') return {text: words.saved(saver.at), tone: 'good'};
  return {text: '', tone: 'quiet'};
}

export class StatusLine {
  constructor(announce) {
    this.announce = announce;
    this.element = h('p', {class: 'status', hidden: true});
  }

  // Said aloud only when it becomes a worry or ceases to be one, not at every saving.
  show({text, tone, signIn}) {
    if (this.shown === text) return;
    if (tone === 'warn' && this.tone !== 'warn') this.announce(text);
    if (tone === 'good' && this.tone === 'warn') this.announce(words.nothingWaits);
    if (tone !== 'quiet') this.tone = tone;
    this.shown = text;
    this.element.className = `status ${tone}`;
    this.element.hidden = !text;
    const next = encodeURIComponent(location.pathname + location.search);
    replace(this.element, h('span', {text}), signIn && h('a', {
      href: `/sign-in?next=${next}`, target: '_blank', rel: 'noopener', text: words.signIn,
    }));
  }
}
