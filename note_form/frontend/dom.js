// Building elements. Text goes in as text nodes only, so nothing that people typed is ever read as HTML.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'text') element.textContent = value;
    else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'hidden') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

export function replace(parent, ...children) {
  parent.replaceChildren(...children.filter(child => child !== null && child !== undefined && child !== false));
}

// Fetched with the modules, so that an element is never seen undressed and needs no connection to be drawn again.
export async function styles(name) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await (await fetch(new URL(name, import.meta.url))).text());
  return sheet;
}

// For good, so it asks again on its own face.
export function discardButton(text, sure, act) {
  const button = h('button', {
    type: 'button', class: 'link', text, onblur: () => { button.textContent = text; },
    onclick: () => {
      if (button.textContent === sure) act();
      else button.textContent = sure;
    },
  });
  return button;
}

// Writing a value that is there already would move the cursor.
export function setValue(control, value) {
  const text = value ?? '';
  if (control.value !== text) control.value = text;
}

// One tab stop for a group of buttons: arrows walk, figures press the nth. The group announces itself as a toolbar.
export function rove(group) {
  const buttons = () => [...group.querySelectorAll('button')];
  const stop = button => buttons().forEach(other => { other.tabIndex = other === button ? 0 : -1; });
  group.addEventListener('focusin', event => { if (event.target.tagName === 'BUTTON') stop(event.target); });
  group.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons();
    const here = all.indexOf(event.target);
    if (here < 0) return;
    const steps = {ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1};
    let next = all[(steps[event.key] + all.length) % all.length];
    if (event.key === 'Home') next = all[0];
    if (event.key === 'End') next = all[all.length - 1];
    if (/^[1-9]$/.test(event.key)) {
      next = all[Number(event.key) - 1];
      next?.click();
    }
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  const first = buttons()[0];
  if (first) stop(first);
}
