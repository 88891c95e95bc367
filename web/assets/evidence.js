// Around Streamlit's page: says in our words when the connection or the sign-in has gone, and signs out safely.

// Read by Streamlit, which otherwise tries several addresses before it connects. What it would be told there is this.
window.__streamlit = {
  BACKEND_BASE_URL: location.origin,
  HOST_CONFIG: {allowedOrigins: [], useExternalAuthToken: false, enableCustomParentMessages: false},
};

const OFTEN = 2_000;    // between two looks while something is wrong
const SELDOM = 15_000;  // and while all is well
const PATIENCE = 8_000;
const GRACE = 4_000;    // a reconnection that is quicker needs no words

// Where the organisation allows nothing to be kept on devices, the page says so on its root.
const kept = document.documentElement.dataset.browserDrafts === 'off'
  ? 'Leave this page open: what you type is saved once the connection is back.'
  : 'What you type is kept on this device.';

const words = {
  away: `No connection. ${kept}`,
  joining: `Connecting again. ${kept}`,
  stuck: 'The connection was lost for too long.',
  signedOut: 'You have been signed out. Sign in again; your text is kept.',
  somebodyElse: name => `${name} has signed in here. Reload the page to work as ${name}.`,
  back: 'Connected again.',
  sending: 'Sending what has not been sent yet…',
  unsent: n => `You are still signed in: ${n === 1 ? '1 text has' : `${n} texts have`} not been sent yet. `
    + 'Open “Log evidence” to see why, or wait for a connection.',
  notSignedOut: 'There is no connection, so you could not be signed out. Try again when it is back.',
};

const banner = document.createElement('div');
banner.id = 'evidence-banner';
banner.setAttribute('role', 'status');
banner.dataset.reactAriaTopLayer = 'true'; // stays reachable while a dialog of the page is open
document.body.append(banner);

let state = 'ok';    // ok, away, joining, stuck, signed_out, somebody_else
let me = null;
let other = '';
let lostAt = null;   // since when Streamlit's own connection is not there
let timer = null;

function say(text, {good = false, actions = []} = {}) {
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.className = good ? 'good' : '';
  banner.replaceChildren(...(text ? [Object.assign(document.createElement('span'), {textContent: text})] : []), ...actions);
}

function link(text, href) {
  return Object.assign(document.createElement('a'), {textContent: text, href, target: '_blank', rel: 'noopener'});
}

function button(text, act) {
  const element = Object.assign(document.createElement('button'), {type: 'button', textContent: text});
  element.addEventListener('click', act);
  return element;
}

// What signing out has to say stays until it is read; then comes what the connection has to say.
let notice = null;

function tell(text, {close = true} = {}) {
  notice = text && {text, actions: close ? [button('Close', () => tell(null))] : []};
  show();
}

function show(before = state) {
  const here = encodeURIComponent(location.pathname + location.search);
  const reload = () => [button('Reload', () => location.reload())];
  if (notice) say(notice.text, notice);
  else if (state === 'away') say(words.away);
  else if (state === 'joining') say(words.joining);
  else if (state === 'stuck') say(words.stuck, {actions: reload()});
  else if (state === 'signed_out') say(words.signedOut, {actions: [link('Sign in', `/sign-in?next=${here}`)]});
  else if (state === 'somebody_else') say(words.somebodyElse(other), {actions: reload()});
  else if (before === 'ok') say(banner.dataset.text === words.back ? words.back : '', {good: true});
  else {
    say(words.back, {good: true});
    setTimeout(() => state === 'ok' && !notice && say(''), 4_000);
  }
}

function become(next) {
  const before = state;
  state = next;
  show(before);
}

async function ask() {
  try {
    const answer = await fetch('/api/session', {
      cache: 'no-store', redirect: 'manual', headers: {accept: 'application/json'}, signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401 || answer.type === 'opaqueredirect') return 'signed_out';
    if (!answer.ok) return 'away';
    const {person, name} = await answer.json();
    other = name;
    if (me === null) {
      me = person;
      sendFromEveryScreen();
    }
    return person === me ? streamlit() : 'somebody_else';
  } catch {
    return 'away';
  }
}

// Notes that wait on this device go as soon as they can, whichever screen is open, and signing out knows of them.
function sendFromEveryScreen() {
  import('/_stcore/bidi-components/note-form.form/outbox.js')
    .then(({outboxFor}) => outboxFor(me, '/api'))
    .catch(() => {}); // the form says what waits, when it is opened
}

// The server answers; whether Streamlit's own connection stands too is written on its root element.
function streamlit() {
  const connection = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
  if (connection === undefined || connection === 'CONNECTED' || connection === 'INITIAL') lostAt = null;
  else lostAt ??= Date.now();
  if (lostAt === null || Date.now() - lostAt < GRACE) return lostAt && state !== 'ok' ? state : 'ok';
  return connection === 'DISCONNECTED_FOREVER' ? 'stuck' : 'joining';
}

let looking = null;
function look() {
  clearTimeout(timer);
  looking ??= ask().then(become).finally(() => {
    looking = null;
    timer = setTimeout(look, state === 'ok' && lostAt === null ? SELDOM : OFTEN);
  });
  return looking;
}

// Streamlit's "Connection error" covers the page, takes the focus out of what is being written and says less than we do.
let focused = null;
document.addEventListener('focusin', event => {
  if (!event.target.closest?.('[data-testid="stDialog"]')) focused = event.composedPath()[0];
});

function dismiss(dialog) {
  const title = dialog.querySelector('h2')?.textContent;
  if (title !== 'Connection error') return;
  dialog.style.display = 'none';
  dialog.querySelector('[aria-label="Dismiss"]')?.click();
  document.getElementById('root')?.removeAttribute('inert');
  if (focused?.isConnected) focused.focus({preventScroll: true});
}

new MutationObserver(changes => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.dataset?.testid === 'stDialog') dismiss(node);
  }
}).observe(document.body, {childList: true});

// What was asked for by a press may stand far from where one pressed: a screen marks it, once for each press.
let shown = '';

function bringIntoView() {
  const mark = document.querySelector('.ev-look');
  if (!mark || mark.title === shown) return;
  shown = mark.title;
  mark.scrollIntoView({block: 'start', behavior: 'smooth'});
}

// Streamlit's root element comes late and stays: from then on its state is watched.
function watch(app) {
  new MutationObserver(look).observe(app, {attributes: true, attributeFilter: ['data-test-connection-state']});
  new MutationObserver(bringIntoView).observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
}

const waiting = new MutationObserver(() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return;
  waiting.disconnect();
  watch(app);
});
waiting.observe(document.getElementById('root'), {childList: true, subtree: true});

addEventListener('online', look);
addEventListener('offline', () => become('away'));
addEventListener('focus', look);
document.addEventListener('visibilitychange', () => document.hidden || look());

// Signing out sends first what is not sent, or refuses: the next person on this device must not find it, and nor may it
// be lost.
async function signOut() {
  const unsent = window.evidenceUnsent?.();
  if (unsent?.count) {
    tell(words.sending, {close: false});
    const late = new Promise(end => setTimeout(end, 20_000, unsent.count));
    const left = state === 'away' ? unsent.count : await Promise.race([unsent.send(), late]);
    if (left) return tell(words.unsent(left));
  }
  await unsent?.forget();
  try {
    await fetch('/api/session', {method: 'DELETE', signal: AbortSignal.timeout(PATIENCE)});
  } catch {
    return tell(words.notSignedOut);
  }
  location.assign('/sign-in?signed-out');
}

addEventListener('click', event => {
  const a = event.composedPath().find(element => element instanceof HTMLAnchorElement);
  if (!a || a.origin !== location.origin || a.pathname !== '/sign-out' || event.button || event.ctrlKey || event.metaKey) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  signOut();
}, {capture: true});

look();
