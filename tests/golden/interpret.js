// Scores the reader on labelled answers.
//   node interpret.js score LABELLED ANSWERS [F1 SURE [FIRST WHOSE]]
//                                                        figures, and checks against floors, numbered from FIRST
//   node interpret.js misses LABELLED ANSWERS            the lines that were read otherwise
'use strict';
const fs = require('fs');
const [, , what, labelled, answers, leastF1, leastSure, first = 1, whose = 'the answers'] = process.argv;
const lines = (f) => fs.readFileSync(f, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
const want = lines(labelled);
const got = lines(answers);
if (want.length !== got.length) {
  console.log(`not ok 1 - every answer is read\n# ${want.length} answers, ${got.length} readings`);
  process.exit(1);
}
const tally = () => ({ hit: 0, extra: 0, miss: 0 });
const precision = (t) => (t.hit + t.extra ? t.hit / (t.hit + t.extra) : 1);
const recall = (t) => (t.hit + t.miss ? t.hit / (t.hit + t.miss) : 1);
const f1 = (t) => (t.hit ? (2 * t.hit) / (2 * t.hit + t.extra + t.miss) : 0);
function compare(t, wanted, found) {
  for (const x of found) wanted.includes(x) ? t.hit++ : t.extra++;
  for (const x of wanted) if (!found.includes(x)) t.miss++;
}
const same = (a, b) => a.length === b.length && a.every((x) => b.includes(x));

function score(pick) {
  const s = { n: 0, types: tally(), sure: tally(), denied: tally(), main: tally(), exact: 0, sureLines: 0 };
  want.forEach((w, i) => {
    const g = got[i];
    if (pick && w.lang !== pick) return;
    s.n++;
    compare(s.types, w.types, g.types);
    compare(s.denied, w.negated, g.negated);
    compare(s.main, w.main ? [w.main] : [], g.main ? [g.main] : []);
    if (g.sure) compare(s.sure, w.types, g.types), s.sureLines++;
    if (same(w.types, g.types)) s.exact++;
  });
  return s;
}
const pct = (x) => x.toFixed(3);
function print(name, s) {
  console.log(
    `# ${name.padEnd(4)} ${String(s.n).padStart(4)} answers: F1 ${pct(f1(s.types))} (precision ${pct(precision(s.types))}, ` +
      `recall ${pct(recall(s.types))}), where sure precision ${pct(precision(s.sure))} on ${s.sureLines} lines (${Math.round((100 * s.sureLines) / s.n)} %); ` +
      `negated F1 ${pct(f1(s.denied))}, main F1 ${pct(f1(s.main))}, all types right ${s.exact}`);
}

if (what === 'misses') {
  want.forEach((w, i) => {
    const g = got[i];
    if (same(w.types, g.types) && same(w.negated, g.negated) && (w.main || null) === g.main) return;
    const show = (x) => `+${x.types} -${x.negated}${x.main ? ' main ' + x.main : ''}`;
    console.log(`${w.lang} ${g.sure ? 'SURE ' : ''}${w.text.replace(/\n/g, ' / ')}\n      want ${show(w)}\n      got  ${show(g)} ${(g.signs || []).map((x) => (x.negated ? '-' : '') + x.type + ':"' + x.words + '"').join(' ')}`);
  });
} else {
  for (const lang of [...new Set(want.map((w) => w.lang))].sort()) print(lang, score(lang));
  const all = score();
  print('all', all);
  let bad = 0;
  const check = (n, ok, name) => {
    console.log(`${ok ? 'ok' : 'not ok'} ${n} - ${name}`);
    if (!ok) bad = 1;
  };
  if (leastF1) check(+first, f1(all.types) >= +leastF1, `the types in ${whose} are found (F1 at least ${leastF1})`);
  if (leastSure)
    check(+first + 1, precision(all.sure) >= +leastSure, `the reader is right about ${whose} where it is sure (precision at least ${leastSure})`);
  process.exit(bad);
}
