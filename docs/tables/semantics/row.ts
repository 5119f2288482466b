// One statement about how Endpoint Security behaves, its source, and what proves it in this project.
import { openPolicyRows } from '../../../src/schema/macos/policies.ts';
import type { NamedTest } from './named-tests.ts';

/** Strongest first. "nothing published": no source settles it, so esreplay has to choose. */
export type Source =
  | 'header'
  | 'reference'
  | 'manual'
  | 'Apple engineer'
  | 'conference notes'
  | 'observed'
  | 'nothing published';

export type Proof =
  | { readonly kind: 'test'; readonly tests: readonly NamedTest[] }
  /** A named choice of `policies.ts`, with the tests of what it does. */
  | { readonly kind: 'policy'; readonly policy: string; readonly tests: readonly NamedTest[] }
  | { readonly kind: 'cannot show'; readonly reason: string }
  | { readonly kind: 'open' };

export interface SemanticsRow {
  /** Stable: documents and reports may refer to it. */
  readonly id: string;
  readonly source: Source;
  readonly says: string;
  readonly proof: Proof;
}

export const row = (id: string, source: Source, says: string, proof: Proof = { kind: 'open' }): SemanticsRow => ({
  id,
  source,
  says,
  proof,
});

/** `testsIn(FILE)(ID, ...)` is the proof by those tests. */
export const testsIn =
  (file: string) =>
  (...ids: readonly string[]): Proof => ({ kind: 'test', tests: ids.map((id) => ({ file, id })) });

const testsOf = (proof: Proof): readonly NamedTest[] => ('tests' in proof ? proof.tests : []);

export const all = (...proofs: readonly Proof[]): Proof => ({ kind: 'test', tests: proofs.flatMap(testsOf) });

/** Proof by a policy. If the policy can be changed, the test of each of its answers is added. */
export const policy = (name: string, ...proofs: readonly Proof[]): Proof => ({
  kind: 'policy',
  policy: name,
  tests: [...proofs, ...answersOf(name)].flatMap(testsOf),
});

const answersOf = (name: string): readonly Proof[] =>
  openPolicyRows.some((each) => each.name === name)
    ? [testsIn('test/replayer/policies.test.ts')(`policy ${name}`)]
    : [];

export const cannotShow = (reason: string): Proof => ({ kind: 'cannot show', reason });
