import { keptClient } from '/work/wt/planted/test/kit/build.ts';
import { runOf, troublesOf } from '/work/wt/planted/test/explore/by-hand.ts';
import { writeTrace } from '/work/wt/planted/test/explore/traces.ts';
import { mkdtempSync } from 'node:fs';
const [client, trace, defines, opts] = process.argv.slice(2);
const folder = mkdtempSync('/tmp/one-');
const p = await keptClient('one', { sources: [`/work/wt/planted/test/explore/clients/${client}.c`], defines: defines ? defines.split(',') : [] });
const t = writeTrace(folder, trace as any);
for (let i = 0; i < 3; i++) {
const at = performance.now();
const run = await runOf(p, t, opts ? eval(`(${opts})`) : {});
console.log(Math.round(performance.now() - at), run.durationNs/1e6, run.exitCode, troublesOf(run), run.notes, JSON.stringify([...(run.decisions??[])].map(([i,d])=>`${i}:${d.decision}`)), JSON.stringify(run.cachedAnswers && [...run.cachedAnswers.keys()]), run.command);
if (process.env.V) console.log(run.verdicts.map(v=>[v.rule,v.class,v.sentence, v.stack[0]?.function]), run.clientEnded, run.setupTrouble);
}
