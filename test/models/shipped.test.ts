// The shipped models and the documentation's examples are valid, name real calls and events, and state their sources.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ShippedModel, shippedModels } from '../../src/models/generated/shipped.ts';
import { noModels } from '../../src/models/models-name.ts';
import { namedSet } from '../../src/models/named-set.ts';
import type { EventStep, ServiceSet } from '../../src/models/service-model.ts';
import { serviceSet } from '../../src/models/service-set.ts';
import { knownKeys } from '../../src/models/shape.ts';
import { runDefaults } from '../../src/run/options.ts';
import { callByNumber } from '../../src/schema/calls/calls.ts';
import { eventRow } from '../../src/schema/macos/events.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { newFolder } from '../trace/folder.ts';
import { settled } from './settled.ts';
import '../with-addon.ts';

const root = join(import.meta.dirname, '../..');
const howTo = readFileSync(join(root, 'docs/how-to/service-models.md'), 'utf8');
const format = readFileSync(join(root, 'docs/reference/service-models.md'), 'utf8');
const earlyBoot = join(root, 'traces/early-boot.estrace');

const wanted = [
  'trustd',
  'securityd',
  'syspolicyd',
  'diskarbitrationd',
  'opendirectoryd',
  'tccd',
  'logd',
  'diagnosticd',
  'cfprefsd',
  'lsd',
  'endpointsecurityd',
];

/** Daemons that answer a call without waiting for a client, in each set. */
const waitForNothing: Readonly<Record<ShippedModel, readonly string[]>> = {
  'early-boot': ['logd'],
  'late-boot': ['coreservicesd', 'logd', 'diagnosticd'],
};

describe('shipped service models', () => {
  for (const name of shippedModels) {
    describe(name, () => {
      const set = read(name);

      it(`the name ${name} gives a run this set`, async () => {
        assert.deepEqual(await namedSet(name), set);
      });

      it(`${name} has every daemon that clients wait for`, () => {
        const names = set.services.map((service) => service.name);
        assert.deepEqual(
          wanted.filter((daemon) => !names.includes(daemon)),
          [],
        );
      });

      it(`each service of ${name} has its source and its assumptions`, () => {
        for (const service of set.services) {
          assert.ok(service.source.length > 40, `${service.name}: ${service.source}`);
          assert.ok((service.assumed ?? '').length > 10, service.name);
        }
      });

      it(`each call and each event of ${name} exists`, () => {
        for (const { steps, reaches } of set.services) {
          for (const { kind, name, call = 0 } of reaches)
            assert.equal(callByNumber(call)?.name, kind === 'function' ? name : undefined);
          for (const step of events(steps)) {
            const row = eventRow(step.eventType);
            assert.equal(row?.action, step.auth ? 'AUTH' : 'NOTIFY');
          }
        }
      });

      it(`each daemon of ${name} waits for an answer, except the listed ones`, () => {
        const waits = new Map(set.services.map((service) => [service.name, service]));
        const blocks = (service: string, seen: readonly string[] = []): boolean =>
          (waits.get(service)?.steps ?? []).some((step) =>
            step.kind === 'ask' ? !seen.includes(service) && blocks(step.service, [...seen, service]) : step.mustAnswer,
          );
        const free = set.services.filter((service) => !blocks(service.name)).map((service) => service.name);
        assert.deepEqual(free, waitForNothing[name]);
      });

      it(`a message of each event of ${name} is read back with the values of the file`, async () => {
        const models = await settled(set, earlyBoot, [4_000]);
        const path = newFolder().file('templates.estrace');
        writeFileSync(path, models.templates);
        const reader = openTrace(path);
        const messages = [...reader.messages()].map(({ message }) => message);
        reader.close();
        assert.equal(messages.length, models.templateCount);
        for (const { eventType, template, executable, auth } of models.services.flatMap((service) => service.events)) {
          const message = messages[template];
          assert.equal(message?.event_type, eventType);
          assert.equal(message.process.executable.path, executable);
          if (!auth) assert.equal(message.deadline, 0n);
        }
      });
    });
  }

  it('the default and the word for no models are known names', () => {
    assert.ok(shippedModels.some((name) => name === runDefaults.models));
    assert.equal(serviceSet(noModels), null);
  });

  it('daemons start in early-boot only', () => {
    const firsts = (name: string): number =>
      read(name)
        .services.flatMap(({ steps }) => events(steps))
        .filter(({ firstCall }) => firstCall).length;
    assert.equal(firsts('late-boot'), 0);
    assert.ok(firsts('early-boot') > 20);
  });
});

describe('docs/reference/service-models.md', () => {
  it('the page has every key of the format, and no other', () => {
    const tables = format.split(/\n\n(?=[A-Z][^\n]*:\n\n\|)/).slice(1);
    const keys = tables.map((table) => [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, key = '']) => key));
    assert.deepEqual(keys, [knownKeys.file, knownKeys.service, knownKeys.reachedBy, knownKeys.step]);
  });
});

describe('docs/how-to/service-models.md', () => {
  it('every example on the page is a valid file', async () => {
    const examples = [...howTo.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    assert.ok(examples.length >= 2);
    for (const text of examples) {
      const path = newFolder().file('models.yaml');
      writeFileSync(path, text);
      const set = read(path);
      assert.ok((await settled(set, earlyBoot)).templateCount > 20);
    }
  });
});

function read(name: string): ServiceSet {
  const set = serviceSet(name);
  assert.ok(set);
  return set;
}

const events = (steps: ServiceSet['services'][number]['steps']): EventStep[] =>
  steps.filter((step) => step.kind === 'event');
