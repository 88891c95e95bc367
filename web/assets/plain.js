// Plain pages: show and hide a password, print and copy recovery codes, and bring a problem into view.

for (const input of document.querySelectorAll('[data-show-password]')) {
  const row = document.createElement('div');
  row.className = 'with-show';
  input.replaceWith(row);
  row.append(input);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'show';
  button.setAttribute('aria-controls', input.id);
  const status = document.createElement('span');
  status.className = 'unseen';
  status.setAttribute('role', 'status');
  const set = visible => {
    input.type = visible ? 'text' : 'password';
    button.textContent = visible ? 'Hide' : 'Show';
    button.setAttribute('aria-label', `${button.textContent} password`);
  };
  button.addEventListener('click', () => {
    set(input.type === 'password');
    status.textContent = input.type === 'text' ? 'Your password is shown' : 'Your password is hidden';
  });
  // What was shown must not end up in the browser's list of earlier entries.
  input.form.addEventListener('submit', () => set(false));
  set(false);
  row.append(button, status);
}

for (const tools of document.querySelectorAll('[data-tools-for]')) {
  const list = document.getElementById(tools.dataset.toolsFor);
  const status = document.createElement('span');
  status.setAttribute('role', 'status');
  const tool = (text, act) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'show';
    button.textContent = text;
    button.addEventListener('click', act);
    tools.append(button);
  };
  tool('Print', () => print());
  tool('Copy', async () => {
    try {
      await navigator.clipboard.writeText([...list.children].map(item => item.textContent.trim()).join('\n'));
      status.textContent = 'Copied';
    } catch { // an address without TLS, or a policy: they are selected for the keyboard
      getSelection().selectAllChildren(list);
      status.textContent = 'Selected: copy with your keyboard';
    }
  });
  tools.append(status);
}

document.querySelector('.problem')?.focus();
