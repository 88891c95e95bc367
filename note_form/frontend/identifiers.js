// What looks like the number or address of a person. It cannot know names, and a person decides each time.

const digits = text => text.replace(/\D/g, '');

// Modulus 11, as the NHS number has it: most other numbers of ten digits fail.
function isNhsNumber(text) {
  const number = digits(text);
  const sum = [...number.slice(0, 9)].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  const check = 11 - (sum % 11);
  return check !== 10 && check % 11 === Number(number[9]);
}

const KINDS = [
  ['an e-mail address', '[e-mail]', /[^\s@<>()]{1,64}@[^\s@<>()]{1,200}\.[a-z]{2,}/gi],
  ['an NHS number', '[NHS number]', /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/g, isNhsNumber],
  ['a telephone number', '[telephone number]', /(?:\+44\s?|\b0)(?:\d[\s-]?){9,10}(?!\d)/g],
  ['a unique pupil number', '[pupil number]', /\b[A-HJ-NP-RT-Z]\d{11}[A-Z\d]\b/gi],
  ['a National Insurance number', '[NI number]', /\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/gi],
  ['a postcode', '[postcode]', /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/g],
  ['a date of birth', '[date of birth]', /\b(?:born|d\.?o\.?b\.?:?)\s+(?:on\s+)?\d{1,2}[./ -]\w{1,9}[./ -]\d{2,4}/gi],
];

// [{kind, text, instead, from}] in the order of the text, each text once and as one kind only.
export function findIdentifiers(text) {
  const found = [];
  const taken = [];
  for (const [kind, instead, pattern, certain = () => true] of KINDS) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (!certain(match[0]) || taken.some(([start, end]) => from < end && to > start)) continue;
      taken.push([from, to]);
      const hit = match[0].trim();
      if (!found.some(other => other.text === hit)) found.push({kind, text: hit, instead, from});
    }
  }
  return found.sort((one, other) => one.from - other.from);
}
