// Where the text is, in words. Nothing is called saved before the server has said so.

import {words} from './words.js';

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
  if (saver.state === 'not_saved') return {text: words.notSaved(saver.message), tone: 'warn'};
  if (saver.state === 'differs') return {text: words.differsStatus, tone: 'warn'};
  if (saver.state === 'saving') return {text: words.saving + tail, tone: 'quiet'};
  if (waiting) return {text: `${words.sending.replace('…', '')} ${words.waiting(waiting)}`, tone: 'quiet'};
  if (!navigator.onLine) return {text: words.offline, tone: 'warn'};
  if (saver.state === 'saved') return {text: words.saved(saver.at), tone: 'good'};
  return {text: '', tone: 'quiet'};
}
