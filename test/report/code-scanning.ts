// How GitHub's code scanning keeps alerts, as its documentation has it: an upload replaces the last one of its category.
// A result is the alert with its rule, its file and its line hash; alerts without a result in it are closed as fixed.
import assert from 'node:assert/strict';
import { checkedSarif, type SarifResult } from './sarif-schema.ts';

export interface Alert {
  readonly rule: string;
  readonly file: string;
  state: 'open' | 'fixed';
  /** Where it was seen last. */
  line: number;
  text: string;
}

export class CodeScanning {
  private readonly alerts = new Map<string, Alert>();
  /** Categories of the uploads for a commit. */
  private readonly commits = new Map<string, Set<string>>();

  upload(commit: string, written: string): void {
    const run = checkedSarif(written);
    const { id } = run.automationDetails;
    const category = id.slice(0, Math.max(0, id.lastIndexOf('/')));
    const uploads = this.commits.get(commit) ?? new Set();
    assert.equal(uploads.has(category), false, `two runs of the category ${category} for ${commit}`);
    this.commits.set(commit, uploads.add(category));
    const seen = new Set<string>();
    for (const result of run.results) {
      const key = JSON.stringify([
        category,
        result.ruleId,
        fileOf(result),
        result.partialFingerprints.primaryLocationLineHash,
      ]);
      assert.equal(seen.has(key), false, `two results are one alert: ${key}`);
      seen.add(key);
      const [{ physicalLocation }] = result.locations;
      const seenAt = { line: physicalLocation.region.startLine, text: result.message.text };
      const known = this.alerts.get(key);
      if (known === undefined)
        this.alerts.set(key, { rule: result.ruleId, file: fileOf(result), state: 'open', ...seenAt });
      else Object.assign(known, { state: 'open', ...seenAt });
    }
    for (const [key, alert] of this.alerts)
      if (!seen.has(key) && (JSON.parse(key) as string[])[0] === category) alert.state = 'fixed';
  }

  /** `blocking-call src/a.c:3 open`, in the order in which they were opened. */
  list(): readonly string[] {
    return [...this.alerts.values()].map(({ rule, file, line, state }) => `${rule} ${file}:${line} ${state}`);
  }
}

const fileOf = ({ locations: [{ physicalLocation }] }: SarifResult): string => physicalLocation.artifactLocation.uri;
