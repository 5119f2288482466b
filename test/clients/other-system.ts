// The test clients get the same verdicts on another system as on this one: the same sources on the same traces with the
// same options, compared byte by byte. verdict-words.ts says what is compared; each system's table says where it must
// differ.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientLoader, RunOptions } from '../../src/run/options.ts';
import { compileClient } from '../kit/build.ts';
import { skip } from '../skip.ts';
import type { ClientCase } from './client-case.ts';
import { clientCases } from './manifest.ts';
import { Pool } from './pool.ts';
import { runCase } from './run-case.ts';
import { writeTrace } from './traces.ts';
import { verdictWords } from './verdict-words.ts';

export interface Difference {
  /** Names of cases. */
  readonly clients: RegExp;
  readonly reason: string;
  /** Returns the expected words from the words of the run on this system. */
  readonly becomes: (words: readonly string[]) => string[];
}

export interface OtherSystem {
  readonly name: string;
  /** Returns why nothing can be run there, or null. */
  readonly whyNot: () => string | null;
  /** Builds what runs the clients; what is made for this run alone goes into `folder`. */
  readonly start: (folder: string) => Promise<ClientLoader>;
  /** Returns what runs this client, if it needs something else than `start` gives. */
  readonly loaderOf?: (client: ClientCase, loader: ClientLoader) => ClientLoader;
  /** Builds a client in `folder` and returns its path. Rejects with the compiler's words. */
  readonly build: (client: ClientCase, folder: string) => Promise<string>;
  /** Returns why a client is not run there, or null. */
  readonly whyLeftOut: (client: ClientCase) => string | null;
  readonly differences: readonly Difference[];
  /** Takes out of the words of both systems what is chance there; left out: nothing is. */
  readonly comparable?: (words: readonly string[], client: ClientCase) => readonly string[];
}

/** What other tests of a system use; available from `before` on. */
export interface ComparedRuns {
  readonly loader: ClientLoader;
  readonly there: (client: ClientCase, more?: Partial<RunOptions>) => Promise<readonly string[]>;
  readonly here: (client: ClientCase) => Promise<readonly string[]>;
}

/** Only these clients, by a pattern of their names. */
const only = new RegExp(process.env.ESREPLAY_TEST_CLIENT ?? '');
/** Everything takes longer under an emulator. */
const maxRunMs = 60_000;

export const chosenClients = clientCases.filter(({ name }) => only.test(name));

export function clientNamed(name: string): ClientCase {
  const found = clientCases.find((each) => each.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

/** Declares tests for each client; `more` declares others. */
export function describeSameVerdicts(systems: readonly OtherSystem[], more: (runs: ComparedRuns) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-other-system-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const here = new RunsHere(folder);
  for (const system of systems) describe(system.name, () => describeOne(system, here, more));

  it('every difference has a client', () => {
    for (const { clients, reason } of systems.flatMap(({ differences }) => differences))
      assert.ok(
        clientCases.some(({ name }) => clients.test(name)),
        reason,
      );
  });
}

function describeOne(system: OtherSystem, runs: RunsHere, more: (runs: ComparedRuns) => void): void {
  const compared = chosenClients.filter((client) => system.whyLeftOut(client) === null);
  const seen = { same: 0, differing: 0, again: 0 };
  const planned = new Map<ClientCase, Promise<Pair>>();
  const programs = new Map<string, Promise<string>>();
  const compilers = new Pool(availableParallelism());
  let loader: ClientLoader;

  const there = async (client: ClientCase, options: Partial<RunOptions> = {}): Promise<string[]> => {
    const known =
      programs.get(client.name) ?? compilers.run(() => system.build(client, join(runs.folder, system.name)));
    programs.set(client.name, known);
    return runs.run(client, await known, { loader: system.loaderOf?.(client, loader) ?? loader, ...options });
  };
  const pairOf = async (client: ClientCase, here: Promise<string[]>): Promise<Pair> => {
    const comparable = (words: readonly string[]): readonly string[] => [
      ...new Set(system.comparable?.(words, client) ?? words),
    ];
    return { here: comparable(await here), there: comparable(await there(client)) };
  };

  before(async function () {
    const reason = system.whyNot();
    if (reason !== null) skip(this, reason);
    const own = join(runs.folder, system.name);
    mkdirSync(own, { recursive: true });
    loader = await system.start(own);
    for (const client of compared) {
      const pair = pairOf(client, runs.of(client));
      pair.catch(() => undefined); // the test that awaits it reports the error
      planned.set(client, pair);
    }
  });
  after(() => {
    if (planned.size === 0) return;
    console.log(
      `      ${system.name}: ${seen.same} of ${chosenClients.length} clients have the same verdicts on both systems, ` +
        `${seen.differing} differ as named, ${chosenClients.length - compared.length} are left out` +
        `${seen.again === 0 ? '' : `; ${seen.again} of them at their second run`}`,
    );
  });

  for (const client of compared) {
    const difference = system.differences.find(({ clients }) => clients.test(client.name));
    it(`${client.name} ${difference === undefined ? 'gets the same verdicts' : `differs: ${difference.reason}`}`, async () => {
      const first = await planned.get(client);
      assert.ok(first !== undefined);
      const count = difference === undefined ? 'same' : 'differing';
      if (!isAsExpected(difference, first)) {
        // A machine that stalls for a moment changes what a client gets: a wrong result counts only if it comes twice.
        const second = await pairOf(client, runs.again(client));
        assert.deepEqual(second.there, expectedThere(difference, second.here));
        seen.again += 1;
      }
      seen[count] += 1;
    });
  }

  for (const client of chosenClients) {
    const reason = system.whyLeftOut(client);
    if (reason !== null)
      it(client.name, function () {
        skip(this, reason);
      });
  }

  more({
    get loader() {
      return loader;
    },
    there,
    here: (client) => runs.of(client),
  });
}

interface Pair {
  readonly here: readonly string[];
  readonly there: readonly string[];
}

/** A named difference that no longer exists is wrong, too. */
function isAsExpected(difference: Difference | undefined, { here, there }: Pair): boolean {
  const expected = expectedThere(difference, here);
  return same(there, expected) && (difference === undefined || !same(expected, here));
}

function expectedThere(difference: Difference | undefined, here: readonly string[]): readonly string[] {
  return difference === undefined ? here : [...new Set(difference.becomes(here))].sort();
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');

/** The runs on this system, each made once for all other systems, and the traces. */
class RunsHere {
  private readonly traces = new Map<string, string>();
  private readonly programs = new Map<string, Promise<string>>();
  private readonly known = new Map<ClientCase, Promise<string[]>>();
  private readonly compilers = new Pool(availableParallelism());
  private readonly runs = new Pool(availableParallelism());

  constructor(readonly folder: string) {}

  of(client: ClientCase): Promise<string[]> {
    const known = this.known.get(client) ?? this.again(client);
    this.known.set(client, known);
    return known;
  }

  async again(client: ClientCase): Promise<string[]> {
    return this.run(client, await this.program(client));
  }

  async run(client: ClientCase, program: string, more: Partial<RunOptions> = {}): Promise<string[]> {
    const trace = this.traces.get(client.trace) ?? writeTrace(this.folder, client.trace);
    this.traces.set(client.trace, trace);
    const env = { PIDS: join(this.folder, 'pids') };
    return this.runs.run(async () =>
      verdictWords(await runCase(client, program, trace, { env, signal: AbortSignal.timeout(maxRunMs), ...more })),
    );
  }

  private program({ name, source, defines }: ClientCase): Promise<string> {
    const output = join(this.folder, `linux-${name.replaceAll('/', '_')}`);
    const built =
      this.programs.get(output) ??
      this.compilers
        .run(() => compileClient({ sources: [join(import.meta.dirname, source)], output, defines }))
        .then(() => output);
    this.programs.set(output, built);
    return built;
  }
}
