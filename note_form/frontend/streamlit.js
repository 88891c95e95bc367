// What Streamlit calls: once when it places an element, and again after every rerun. One entry for both elements, so
// that they share one copy of every module, and with it one queue and one device.

import './note-form.js';
import './prose-field.js';

export default function place({parentElement, data, setStateValue}) {
  const name = data.element ?? 'note-form';
  let element = parentElement.querySelector(name);
  if (!element) {
    element = document.createElement(name);
    element.configure(data, setStateValue);
    parentElement.append(element);
  } else element.configure(data, setStateValue);
}
