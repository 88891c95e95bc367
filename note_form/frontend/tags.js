// What the note is tagged with: outcome areas, what it shows, themes, and who it is about.

import {h, replace, rove} from './dom.js';
import {words} from './words.js';

// A row of pills of which several can be chosen. choices: [{id, label, code, hint}]
export class Pills {
  constructor({label, choices, chosen, choose, describe = () => {}}) {
    this.chosen = chosen;
    const pill = choice => h('button', {
      'type': 'button', 'class': 'pill', 'data-id': choice.id, 'title': choice.hint,
      'onclick': () => choose(choice.id),
      'onfocus': () => describe(choice),
      'onblur': () => describe(null),
      'onpointerenter': () => describe(choice),
      'onpointerleave': () => describe(null),
    }, h('span', {text: choice.label}), choice.code && h('small', {text: choice.code}));
    this.element = h('div', {class: 'pills', role: 'toolbar', 'aria-label': label}, ...choices.map(pill));
    rove(this.element);
  }

  show() {
    const chosen = new Set(this.chosen());
    for (const pill of this.element.children) pill.setAttribute('aria-pressed', String(chosen.has(pill.dataset.id)));
  }
}

const toggle = (list, id) => (list.includes(id) ? list.filter(each => each !== id) : [...list, id]);

export class Tags {
  constructor(form) {
    this.form = form;
    this.areas = h('div', {class: 'areas'});
    this.stance = h('div', {class: 'stance'});
    this.details = h('div', {class: 'about'});
    this.count = h('span', {class: 'count'});
    this.fold = h('details', {class: 'fold'}, h('summary', {}, h('span', {text: words.themesFold}), this.count),
      this.details);
    this.fold.addEventListener('toggle', () => this.form.toggled('tags', this.fold));
    this.element = h('section', {class: 'tags'}, this.areas, this.stance, this.fold, this.safeguarding());
  }

  get note() {
    return this.form.work.body.note;
  }

  define() {
    const {framework} = this.form.work;
    this.pills = [];
    const wrongAreas = this.form.fields.add('areas', this.areas);
    replace(this.areas, ...framework.strands.map(strand => this.strand(strand, framework)), wrongAreas);
    replace(this.stance, h('h2', {id: 'stance-title'}, words.stance, h('small', {text: words.stanceHint})),
      this.segments(framework), this.form.fields.add('stance', this.stance));
    replace(this.details, ...this.about(framework));
  }

  // Areas

  strand({id, label}, framework) {
    const areas = framework.areas.filter(area => area.strand === id);
    const hint = h('p', {class: 'prompt'});
    const pills = new Pills({
      label: `${words.areas}: ${label}`,
      choices: areas.map(area => ({id: area.code, label: area.label, code: area.code, hint: area.prompt, area})),
      chosen: () => this.note.areas.map(area => area.code),
      choose: code => {
        this.form.work.edit(body => {
          const {areas: chosen} = body.note;
          body.note.areas = chosen.some(area => area.code === code)
            ? chosen.filter(area => area.code !== code) : [...chosen, {code, stance: null}];
        }, 'areas');
        this.show();
      },
      // A chosen area says its prompt below.
      describe: choice => {
        const chosen = this.note.areas.some(area => area.code === choice?.id);
        hint.textContent = choice && !chosen ? choice.area.prompt : '';
      },
    });
    const own = h('div', {class: 'own-stances'});
    this.pills.push(pills);
    const show = pills.show.bind(pills);
    pills.show = () => {
      show();
      this.showOwn(own, areas, framework);
    };
    const title = h('div', {class: 'strand-title'}, h('h2', {text: label}), hint);
    return h('div', {class: 'strand'}, title, pills.element, own);
  }

  // Each chosen area says what it asks, and may show something else than the note as a whole.
  showOwn(place, areas, framework) {
    const chosen = this.note.areas.filter(tag => areas.some(area => area.code === tag.code));
    const key = chosen.map(tag => tag.code).join();
    if (place.dataset.areas !== key) {
      place.dataset.areas = key;
      replace(place, ...chosen.map(tag => this.ownStance(areas.find(area => area.code === tag.code), framework)));
    }
    chosen.forEach(({code, stance}) => {
      const select = place.querySelector(`[data-code="${CSS.escape(code)}"] select`);
      select.value = stance ?? '';
      select.dataset.tone = framework.stances.find(each => each.id === stance)?.tone ?? '';
    });
  }

  ownStance(area, framework) {
    const select = h('select', {
      'aria-label': words.areaStance(area.label), onchange: () => {
        this.form.work.edit(body => {
          body.note.areas = body.note.areas.map(tag =>
            (tag.code === area.code ? {...tag, stance: select.value || null} : tag));
        }, 'areas');
        this.show();
      },
    }, h('option', {value: '', text: words.asNote}), ...framework.stances.map(stance =>
      h('option', {value: stance.id, text: `${stance.sign} ${stance.label}`})));
    return h('div', {class: 'own', 'data-code': area.code},
      h('p', {}, h('small', {class: 'code', text: area.code}), ` ${area.prompt} `,
        area.confirmed === false && h('em', {text: `(${words.unconfirmed})`})), select);
  }

  // Stance

  segments(framework) {
    const choose = id => {
      this.form.work.edit(body => { body.note.stance = id; }, 'stance');
      this.show();
    };
    const group = h('div', {class: 'segments', role: 'radiogroup', 'aria-labelledby': 'stance-title'},
      ...framework.stances.map(({id, label, sign, tone}) => h('label', {class: `segment ${tone}`},
        h('input', {
          type: 'radio', name: 'stance', value: id, onchange: () => choose(id),
          // Choosing again takes the choice back: a note may be logged before it is clear what it shows.
          onclick: event => { if (this.note.stance === id && this.wasChosen === id) choose(null); },
        }),
        h('span', {class: 'sign', 'aria-hidden': 'true', text: sign}), h('span', {text: label}))));
    group.addEventListener('pointerdown', () => { this.wasChosen = this.note.stance; });
    group.addEventListener('keydown', event => {
      const {stances} = framework;
      if (event.key === 'Delete' || event.key === 'Backspace') choose(null);
      else if (/^[1-9]$/.test(event.key) && stances[Number(event.key) - 1]) choose(stances[Number(event.key) - 1].id);
      else return;
      event.preventDefault();
      (group.querySelector('input:checked') ?? group.querySelector('input')).focus();
    });
    return group;
  }

  // Themes and who it is about

  about(framework) {
    const group = (label, name, choices) => {
      const pills = new Pills({
        label, choices, chosen: () => this.note[name],
        choose: id => {
          this.form.work.edit(body => { body.note[name] = toggle(body.note[name], id); }, name);
          this.show();
        },
      });
      this.pills.push(pills);
      return h('div', {class: 'group'}, h('h2', {text: label}), pills.element);
    };
    const term = ({id, label, confirmed}) => ({id, label, hint: confirmed === false ? words.unconfirmed : null});
    const themes = framework.themes.length ? group(words.themes, 'themes', framework.themes.map(term)) : null;
    const facets = framework.facets.map(facet => group(facet.label, 'facets',
      facet.choices.map(choice => ({...term(choice), id: `${facet.id}:${choice.id}`}))));
    return [themes, this.childField(), ...facets];
  }

  childField() {
    const {form} = this;
    const {children} = form.work.definition;
    this.child = h('select', {
      id: 'child_id',
      onchange: () => {
        form.work.edit(body => { body.note.child_id = this.child.value || null; }, 'child_id');
        this.show();
      },
    }, h('option', {value: '', text: words.noChild}),
    ...children.map(child => h('option', {value: child.id, text: child.pseudonym})));
    if (!children.length) return null;
    return h('div', {class: 'group child'}, h('label', {for: 'child_id', text: words.child}), this.child,
      form.fields.add('child_id', this.child));
  }

  safeguarding() {
    this.flag = h('input', {
      type: 'checkbox', id: 'safeguarding', onchange: () => {
        this.form.work.edit(body => { body.note.safeguarding = this.flag.checked; }, 'safeguarding');
        this.show();
      },
    });
    this.advice = h('p', {class: 'advice', role: 'status'});
    return h('div', {class: 'safeguarding'},
      h('label', {class: 'check'}, this.flag, h('span', {text: words.safeguarding})), this.advice);
  }

  // The item of the note has the id of its draft, so that the log can point to it.
  toConcerns() {
    const {inspection, id} = this.form.work;
    const query = new URLSearchParams({inspection, concern: 'new', item: id});
    return h('a', {href: `/concerns?${query}`, target: '_blank', rel: 'noopener', text: words.toConcerns});
  }

  show() {
    const {note} = this;
    const {open} = this.form.work.body;
    for (const pills of this.pills) pills.show();
    for (const input of this.stance.querySelectorAll('input')) input.checked = input.value === note.stance;
    this.child.value = note.child_id ?? '';
    const chosen = note.themes.length + note.facets.length + (note.child_id ? 1 : 0);
    this.count.textContent = chosen ? words.chosen(chosen) : '';
    this.fold.open = Boolean(open.tags);
    this.flag.checked = note.safeguarding;
    replace(this.advice, note.safeguarding && words.safeguardingAdvice, note.safeguarding && this.toConcerns());
  }
}
