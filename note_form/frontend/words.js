// Everything the form says.

const number = new Intl.NumberFormat('en-GB');
const time = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const exact = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {weekday: 'short', day: 'numeric', month: 'short'});

export const clock = at => time.format(new Date(at));

export function moment(at, now = new Date()) {
  const date = new Date(at);
  return date.toDateString() === now.toDateString() ? clock(date) : `${day.format(date)}, ${clock(date)}`;
}

const count = (n, one, many) => `${number.format(n)} ${n === 1 ? one : many}`;
const notes = n => count(n, 'note', 'notes');

export const words = {
  // context
  activity: 'Activity', noActivity: 'No activity', mineToday: 'Today, yours', today: 'Today', earlier: 'Earlier',
  later: 'Later, or without a time', source: 'Source', chooseSource: 'Choose a source',
  role: 'Their role', roleHint: 'For example parent, SENCO. Never a name.', discipline: 'Discipline',
  rolePlaceholder: 'parent, SENCO, …', former: '(no longer offered)',
  chooseDiscipline: 'Choose', when: 'When', now: 'Now', nowAt: at => `Now, ${clock(at)}`, backToNow: 'Back to now',
  directness: 'How they know', context: 'Where this comes from',

  // texts
  fact: 'What was seen, heard or read',
  factHint: 'Facts only. No names, dates of birth or numbers of children.',
  wordsFold: 'In their own words', wordsHint: 'As they said it, without quotation marks.',
  meaningFold: 'What it means for children', meaningHint: 'The difference it makes, or does not make, for them.',
  units: (used, limit) => `${number.format(used)} of ${number.format(limit)}`,
  over: (extra, limit) => `${number.format(extra)} too many for the limit of ${number.format(limit)}`,

  // tags
  areas: 'Outcome areas', stance: 'What it shows', stanceHint: 'for the whole note', asNote: 'As the note',
  areaStance: label => `What it shows for ${label}`,
  themesFold: 'Themes and who it is about', themes: 'Themes', child: 'Tracked child', noChild: 'Nobody in particular',
  chosen: n => count(n, 'choice', 'choices'),
  unconfirmed: 'check against the handbook',
  safeguarding: 'Safeguarding concern',
  safeguardingAdvice: 'Do not investigate. Follow your organisation’s safeguarding procedure now. This flag alerts '
    + 'nobody. The whole team can read this note: write the concern itself in its own log, and take it out here.',
  toConcerns: 'Log a safeguarding concern (opens in a new tab)',

  // logging
  log: 'Log', saveCorrection: 'Save correction', cancel: 'Cancel', shortcut: 'Ctrl+Enter', shortcutMac: '⌘+Enter',
  correcting: at => `Correcting the note of ${at}`,
  sending: 'Sending…', logged: 'Logged.', corrected: 'Correction saved.', undo: 'Undo',
  undoing: 'Undoing…', undone: 'Taken back. The text is in the form again.',
  undoFailed: why => `Not undone: ${why} The note stays logged.`,
  undoReason: 'Undone straight after logging',

  // where the text is
  saving: 'Saving…',
  saved: at => `Saved ${exact.format(new Date(at))}`,
  waiting: n => `${notes(n)} waiting`,
  away: 'No connection: kept on this device',
  awayUnkept: 'No connection, and this browser keeps nothing: leave this page open',
  differsStatus: 'Both are kept: choose between the two versions above',
  signedOut: 'Sign in again: your text is kept on this device',
  signedOutUnkept: 'Sign in again in another tab: this browser keeps nothing, leave this page open',
  otherPerson: name => `${name} has signed in here: your text is kept on this device`,
  notSaved: why => `Kept on this device. The server did not keep the draft: ${why}`,
  notKeeping: 'This browser keeps nothing on this device, perhaps because it is a private window. '
    + 'Your text is safe only once it says “Saved”.',
  deviceFull: 'This device has no room left: your text is safe only once it says “Saved”.',
  nothingWaits: 'Connected again: everything is saved.',
  signIn: 'Sign in', offline: 'No connection: what you write is kept on this device',
  offlineUnkept: 'No connection, and nothing is kept on this device: leave this page open',
  notSavedUnkept: why => `The server did not keep the draft: ${why} Leave this page open.`,
  notAllowed: 'Nothing is kept on this device: your organisation has switched that off. '
    + 'Text is saved on the server while you are connected.',

  // what is wrong
  emptyFact: 'Write what was seen, heard or read.',
  tooLong: (extra, limit) =>
    `This is ${count(extra, 'character', 'characters')} too long. Shorten it to ${number.format(limit)}, or split it.`,
  noSource: 'Choose who or what it comes from.', noDirectness: 'Choose how they know.',
  noDiscipline: 'Choose a discipline.',
  tooEarly: 'This lies before the year 2000. Check the year: write all four figures of it.',
  tooLate: 'This lies in the future. Evidence is logged once it is there.',
  checkFields: n => `Not logged yet: ${count(n, 'thing', 'things')} to put right.`,
  noConnection: 'there is no connection.', noAnswer: 'the server does not answer.',
  refused: status => `The server refused this (${status}).`,
  cannotLog: status => ({
    paused: 'This inspection is paused: nothing can be logged. What you write stays as a draft.',
    locked: 'This inspection is locked: nothing can be logged. What you write stays as a draft.',
    closed: 'This inspection is closed: nothing can be logged. What you write stays as a draft.',
  })[status] ?? 'You may read here, but not log. What you write stays as a draft.',

  // opening
  opening: 'Opening the form…', tryAgain: 'Try again',
  notOpened: 'The form needs a connection the first time it is opened on this device.',
  notFound: 'This inspection does not exist, or you may not see it.',
  mustSignIn: 'Sign in again to write here.',
  otherPersonReload: 'Somebody else is signed in now. Reload the page.',
  continued: at => `This is your unfinished note of ${at}.`,
  startNew: 'Put it aside and start a new one',
  discarded: 'Discarded.',
  unfinished: n => count(n, 'unfinished note', 'unfinished notes'),
  continueThis: 'Continue', discard: 'Discard', sureDiscard: 'Discard for good?', copy: 'Copy text',
  otherInspection: 'For another inspection',
  elsewhere: 'open in another tab', takeOver: 'Continue it here',
  takenOver: 'Your note is now open in another tab. Here is a new one.',
  correctionDraft: 'correction', emptyText: '(no text yet)',
  differs: 'This note has two versions. Choose which to continue; the other stays under “unfinished notes”.',
  onDevice: at => `On this device, ${at}`, onServer: at => `On the server, ${at}`, useThis: 'Continue with this one',

  // two people, one note
  conflict: 'Somebody else has changed this note since you opened it. Choose which text to go on from.',
  theirs: (by, at) => `Stored now, by ${by || 'somebody else'}, ${at}`, mine: 'Yours, not stored yet',
  goOnTheirs: 'Go on from the stored one', goOnMine: 'Go on from mine',
  asideTheirs: 'The stored text', asideMine: 'Your other text', hide: 'Dismiss',
  textDiffers: 'There are two versions of this text. Choose which to go on with; the other stays below the field.',
  storedSince: 'Stored now, changed since you began yours',
  inField: 'In the field now',
  notYours: 'That note was not found among the notes you logged here.',

  // below the form
  recent: 'Logged by you', noneYet: 'Nothing yet. Your notes appear here once they are logged.',
  choose: 'Not saved yet: choose which text to go on from.',
  notDone: (kind, why) => `${kind === 'correct' ? 'Correction not saved' : 'Not logged'}: ${why}`,
  waitingHere: 'Waiting for a connection', open: 'Open',
  correct: (at, text) => `Correct the note of ${at}: ${text}`, toTag: 'To tag', hasSafeguarding: 'Safeguarding',
  amended: 'Correction', identifier: (kind, text) => `“${text}” looks like ${kind}.`,
  named: text => `“${text}” is a name to avoid.`,
  mayPoint: n => (n === 1 ? 'Something may point to a person.' : `${n} things may point to a person.`),
  look: 'Look',
  replaceWith: text => `Replace with ${text}`,
  keys: 'Keys', keysHelp: [
    ['Ctrl+Enter', 'log, from anywhere in the form (⌘+Enter on a Mac)'],
    ['Alt+U', 'undo, while “Undo” is shown'],
    ['← →', 'walk areas, themes and stances; Space chooses'],
    ['1 to 9', 'choose the nth area, theme or stance of the row you are in'],
  ],
};
