// cases.js - the published cases as lines for `canvasser suggest --lines`, and
// what came back against what was published.
//   node cases.js lines              one JSON object a line
//   node cases.js reference OUTPUT   against the figures computed independently
//   node cases.js score OUTPUT LEAST_RIGHT LEAST_MAIN
'use strict';
const fs = require('fs');
const path = require('path');

const data = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, name), 'utf8'));
const cases = data('cases.json');
let tests = 0;
let failed = false;

function check(good, name, detail) {
  console.log(`${good ? 'ok' : 'not ok'} ${++tests} - ${name}`);
  if (!good && detail) console.log(`# ${detail}`);
  failed = failed || !good;
}

function answers(file) {
  const byId = new Map();
  for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const answer = JSON.parse(line);
    byId.set(answer.id, answer);
  }
  return byId;
}

function lines() {
  for (const { id, goals, facts } of cases) console.log(JSON.stringify({ id, goals, facts }));
}

// Largest difference of one column over all types, with the case it is in.
function farthest(column, reference, answered) {
  let worst = { by: 0, where: '' };
  for (const want of reference) {
    for (const [type, value] of Object.entries(want[column])) {
      const got = answered.get(want.id)?.[column]?.[type];
      const by = typeof got === 'number' ? Math.abs(got - value) : Infinity;
      if (by > worst.by) worst = { by, where: `${want.id} ${type}: ${got}, not ${value}` };
    }
  }
  return worst;
}

function reference(file) {
  const answered = answers(file);
  const want = data('reference.json');
  check(answered.size === want.length, `all ${want.length} cases were answered`);
  for (const column of ['points', 'raw', 'pruned', 'mix']) {
    const worst = farthest(column, want, answered);
    console.log(`# ${column}: largest difference ${worst.by.toExponential(1)}`);
    check(worst.by <= 1e-4, `${column} agree with the reference to 1e-4`, worst.where);
  }
}

// Sources that know six types put remote help under personal assistance.
function shareOf(mix, type, taxonomy) {
  const both = taxonomy === 'six' && (type === 'personal' || type === 'remote');
  return both ? mix.personal + mix.remote : mix[type];
}

// A main type should have 15 % or more, an absent one less than 10 %.
function wrongs(one, mix) {
  return [
    ...one.main.filter((type) => shareOf(mix, type, one.taxonomy) < 15).map((type) => `${type} too small`),
    ...one.absent.filter((type) => mix[type] >= 10).map((type) => `${type} too large`),
  ];
}

function score(file, leastRight, leastMain) {
  const answered = answers(file);
  const sum = { right: 0, mains: 0, mainHit: 0, absents: 0, absentKept: 0 };
  for (const one of cases) {
    const { mix } = answered.get(one.id);
    const wrong = wrongs(one, mix);
    const missed = wrong.filter((w) => w.endsWith('small')).length;
    sum.right += wrong.length === 0;
    sum.mains += one.main.length;
    sum.mainHit += one.main.length - missed;
    sum.absents += one.absent.length;
    sum.absentKept += one.absent.length - (wrong.length - missed);
    if (wrong.length) console.log(`# ${one.id}: ${wrong.join(', ')} in ${JSON.stringify(mix)}`);
    check(Object.values(mix).reduce((a, b) => a + b, 0) === 100, `${one.id} sums to 100`);
  }
  console.log(`# cases fully right: ${sum.right} of ${cases.length}`);
  console.log(`# main types hit: ${sum.mainHit} of ${sum.mains}`);
  console.log(`# absent types kept out: ${sum.absentKept} of ${sum.absents}`);
  check(sum.right >= leastRight, `at least ${leastRight} cases are fully right`);
  check(sum.mainHit >= leastMain, `at least ${leastMain} main types are hit`);
}

const [command, file, ...least] = process.argv.slice(2);
if (command === 'lines') lines();
else if (command === 'reference') reference(file);
else score(file, ...least.map(Number));
process.exitCode = failed ? 1 : 0;
