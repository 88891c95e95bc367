// The first line: activity, source, discipline and time. Each is changed with one tap and stays for the next note.

import {h, replace, setValue} from './dom.js';
import {moment, words} from './words.js';

const CLOCK_MS = 15_000;

export class Context {
  constructor(form) {
    this.form = form;
    this.activity = this.choice('activity_id', words.activity);
    this.source = this.choice('source_kind', words.source);
    this.discipline = this.choice('discipline', words.discipline);
    this.role = this.roleField();
    this.directness = this.directnessField();
    this.when = this.whenField();
    this.source.select.addEventListener('change', () => this.showPerson());
    this.person = h('div', {}, h('div', {class: 'chips person'}, this.role.chip, this.directness.chip),
      this.role.suspicions.element);
    this.element = h('section', {class: 'context', 'aria-label': words.context},
      h('div', {class: 'chips'}, this.activity.chip, this.source.chip, this.discipline.chip, this.when.chip),
      this.person);
    this.ticking = setInterval(() => this.tick(), CLOCK_MS);
  }

  choice(name, label) {
    const {form} = this;
    const select = h('select', {
      id: name,
      onchange: () => form.work.edit(body => { body.note[name] = select.value || null; }, name),
    });
    const wrong = form.fields.add(name, select);
    return {select, chip: h('div', {class: 'chip'}, h('label', {for: name, text: label}), select, wrong)};
  }

  roleField() {
    const {form} = this;
    const roles = h('datalist', {id: 'roles'});
    const hint = h('span', {class: 'visually-hidden', id: 'role-hint', text: words.roleHint});
    const input = h('input', {
      id: 'source_role', list: 'roles', maxlength: 200, autocomplete: 'off', placeholder: words.rolePlaceholder,
      oninput: () => {
        form.work.edit(body => { body.note.source_role = input.value || null; }, 'source_role');
        suspicions.soon();
      },
    });
    const suspicions = form.suspicions('source_role', {
      read: () => (form.work.framework.source_kinds.find(kind => kind.id === form.work.body.note.source_kind)?.person
        ? input.value : ''), // else it is neither shown nor sent
      write: text => {
        form.work.edit(body => { body.note.source_role = text; }, 'source_role');
        this.show();
        input.focus();
      },
    });
    const wrong = form.fields.add('source_role', input, hint);
    const label = h('label', {for: 'source_role', text: words.role});
    const chip = h('div', {class: 'chip'}, label, input, roles, hint, wrong);
    return {input, roles, chip, suspicions};
  }

  directnessField() {
    const choices = h('div', {class: 'segments small', role: 'radiogroup', 'aria-label': words.directness});
    const wrong = this.form.fields.add('directness', choices);
    const chip = h('div', {class: 'chip wide'}, h('span', {class: 'label', text: words.directness}), choices, wrong);
    return {choices, chip};
  }

  // “Now” until it is touched; then a time that stays until “Back to now”.
  whenField() {
    const {form} = this;
    const now = h('button', {
      type: 'button', class: 'now', id: 'now', onclick: () => {
        form.work.setTime(new Date().toISOString());
        this.showTime();
        input.focus();
      },
    });
    const input = h('input', {
      type: 'datetime-local', id: 'happened_at', step: 60, min: '2000-01-01T00:00',
      // Half a date has no value yet: what was chosen before stays until it is whole.
      oninput: () => input.value && form.work.setTime(new Date(input.value).toISOString()),
    });
    const back = h('button', {
      type: 'button', class: 'back', 'aria-label': words.backToNow, title: words.backToNow, text: words.now,
      onclick: () => {
        form.work.setTime(null);
        this.showTime();
        now.focus();
      },
    });
    const label = h('label', {text: words.when});
    const wrong = form.fields.add('happened_at', input);
    const chip = h('div', {class: 'chip when'}, label, h('div', {class: 'time'}, now, input, back), wrong);
    return {now, input, back, label, chip};
  }

  // The choices are drawn anew when what there is to choose from has changed, the values at every show.
  define() {
    const {framework, definition} = this.form.work;
    const option = (value, text) => h('option', {value, text});
    replace(this.activity.select, option('', words.noActivity), ...this.activities(definition, option));
    replace(this.source.select, option('', words.chooseSource), ...this.sources(framework, option));
    replace(this.discipline.select, option('', words.chooseDiscipline),
      ...framework.disciplines.map(each => option(each.id, each.label)));
    replace(this.directness.choices, ...framework.directness.map(each => this.segment(each)));
  }

  // What somebody is most likely at comes first: today's own, the rest of today, then backwards in time.
  activities(definition, option) {
    const today = new Date().toDateString();
    const groups = {[words.mineToday]: [], [words.today]: [], [words.earlier]: [], [words.later]: []};
    const known = definition.activities.filter(each => each.status !== 'cancelled');
    for (const each of known.sort((one, other) => (other.planned_at ?? '').localeCompare(one.planned_at ?? ''))) {
      const at = each.planned_at && new Date(each.planned_at);
      const isToday = at && at.toDateString() === today;
      if (isToday) groups[each.mine ? words.mineToday : words.today].unshift(each);
      else if (at && at < Date.now()) groups[words.earlier].push(each);
      else groups[words.later].unshift(each);
    }
    return Object.entries(groups).filter(([, those]) => those.length).map(([label, those]) =>
      h('optgroup', {label}, ...those.map(({id, title, planned_at}) =>
        option(id, [title, planned_at && moment(planned_at)].filter(Boolean).join(' · ')))));
  }

  // Grouped by whose voice it is, where the framework says so.
  sources(framework, option) {
    const options = kinds => kinds.map(kind => option(kind.id, kind.label));
    const groups = framework.voice_groups ?? [];
    if (!groups.length) return options(framework.source_kinds);
    return groups.map(group => {
      const kinds = framework.source_kinds.filter(kind => kind.voice_group === group.id);
      return kinds.length > 1 ? h('optgroup', {label: group.label}, ...options(kinds)) : options(kinds)[0];
    }).filter(Boolean);
  }

  segment({id, label}) {
    const {work} = this.form;
    const input = h('input', {
      type: 'radio', name: 'directness', value: id,
      onchange: () => work.edit(body => { body.note.directness = id; }, 'directness'),
    });
    return h('label', {class: 'segment'}, input, h('span', {text: label}));
  }

  show() {
    const {note} = this.form.work.body;
    for (const name of ['activity', 'source', 'discipline']) {
      const {select} = this[name];
      this.showChoice(select, note[select.id]);
    }
    setValue(this.role.input, note.source_role);
    for (const input of this.directness.choices.querySelectorAll('input')) {
      input.checked = input.value === note.directness;
    }
    this.showPerson();
    this.showTime();
  }

  // A value that is no longer offered, such as a cancelled activity, stays visible in a note that has it.
  showChoice(select, value) {
    select.querySelector('option[data-former]')?.remove();
    if (value && ![...select.options].some(option => option.value === value)) {
      select.append(h('option', {value, text: words.former, 'data-former': true}));
    }
    select.value = value ?? '';
  }

  showPerson() {
    const {work} = this.form;
    const source = work.framework.source_kinds.find(kind => kind.id === work.body.note.source_kind);
    this.person.hidden = !source?.person;
    const roles = (work.framework.source_roles ?? []).filter(role => role.voice_group === source?.voice_group);
    this.role.suspicions.soon();
    replace(this.role.roles, ...roles.map(role => h('option', {value: role.label})));
  }

  showTime() {
    const {mode, note: {happened_at: at}} = this.form.work.body;
    const {now, input, back, label, chip} = this.when;
    chip.classList.toggle('set', Boolean(at));
    now.hidden = Boolean(at);
    input.hidden = !at;
    back.hidden = !at || mode === 'correct';
    label.htmlFor = at ? 'happened_at' : 'now';
    input.max = local(new Date(Date.now() + 5 * 60_000));
    if (at) setValue(input, local(new Date(at)));
    this.tick();
  }

  tick() {
    const text = words.nowAt(new Date());
    if (this.when.now.textContent !== text) this.when.now.textContent = text;
  }

  close() {
    clearInterval(this.ticking);
  }
}

// As <input type="datetime-local"> writes it: the time on this device's clock, without a zone.
function local(date) {
  const part = (number, length = 2) => String(number).padStart(length, '0');
  return `${part(date.getFullYear(), 4)}-${part(date.getMonth() + 1)}-${part(date.getDate())}`
    + `T${part(date.getHours())}:${part(date.getMinutes())}`;
}
