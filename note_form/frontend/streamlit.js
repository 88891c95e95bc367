// What Streamlit calls: once when it places the form, and again after every rerun.

import './note-form.js';

export default function place({parentElement, data}) {
  let form = parentElement.querySelector('note-form');
  if (!form) {
    form = document.createElement('note-form');
    form.configure(data);
    parentElement.append(form);
  } else form.configure(data);
}
