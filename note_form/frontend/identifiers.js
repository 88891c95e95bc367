// What looks like a person. The rules and the names to avoid come from the server, which looks by the same ones; here
// they are only run. It cannot know every name, and a person decides each time.

const digitsOf = text => [...text.replace(/\D/g, '')].map(Number);

// Of the first nine digits, weighted from 10 down to 2, by 11.
const remainder = digits => digits.slice(0, 9).reduce((sum, digit, place) => sum + digit * (10 - place), 0) % 11;

const CHECKS = {
  nhs_number: digits => (11 - remainder(digits)) % 11 === digits[9],
  uln: digits => 10 - remainder(digits) === digits[9],
};

const compiled = rule => ({...rule, pattern: new RegExp(rule.pattern, rule.ignore_case ? 'gi' : 'g')});

// {fold: [signs, what is read for each], rules, names} as the server sends them, ready to be used.
export function prepared({fold: [signs, plain], rules, names}) {
  const fold = new Map([...signs].map((sign, place) => [sign, [...plain][place]]));
  return {fold, rules: rules.map(compiled), names: names.map(compiled)};
}

// One sign for one, so that places stay: a letter without its accent, a plain apostrophe for a curly one.
function folded(text, fold) {
  return text.replace(/[\u0080-\uffff]/g, sign => fold.get(sign) ?? bare(sign));
}

function bare(sign) {
  const [base, ...marks] = sign.normalize('NFD');
  return marks.length && marks.every(mark => /\p{M}/u.test(mark)) ? base : sign;
}

function* matches(rules, plain, text) {
  for (const {kind, words, instead, pattern, check} of rules) {
    for (const {0: hit, index: start} of plain.matchAll(pattern)) {
      if (check && !CHECKS[check](digitsOf(hit))) continue;
      const end = start + hit.length;
      yield {kind, words, text: text.slice(start, end), start, end, instead: [instead]};
    }
  }
}

// [{kind, words, text, start, end, instead}] in the order of the text, none overlapping. Of names that overlap the
// longest counts; instead has more than one where people on the list share a name.
export function find(text, {fold, rules, names}) {
  const plain = folded(text, fold);
  const found = [];
  const over = one => found.find(other => one.start < other.end && one.end > other.start);
  for (const one of matches(rules, plain, text)) if (!over(one)) found.push(one);
  const length = ({start, end}) => end - start;
  for (const one of [...matches(names, plain, text)].sort((a, b) => length(b) - length(a))) {
    const other = over(one);
    if (!other) found.push(one);
    else if (other.kind === 'name' && other.start === one.start && other.end === one.end) {
      other.instead = [...new Set([...other.instead, ...one.instead])];
    }
  }
  return found.sort((one, other) => one.start - other.start);
}

// The text with something else at these places, which are of one person or number.
export function replaced(text, places, instead) {
  return [...places].sort((one, other) => other.start - one.start).reduce((whole, {start, end, kind}) => {
    const before = whole.slice(0, start);
    const begins = kind === 'name' && /(?:^|[.!?]\s+|\n\s*)$/.test(before);
    return before + (begins ? instead[0].toUpperCase() + instead.slice(1) : instead) + whole.slice(end);
  }, text);
}
