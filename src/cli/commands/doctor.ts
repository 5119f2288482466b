// `esreplay doctor`: says whether a client can be tested, and what this machine can do.

import { exitCodes, UsageError } from '../../errors/errors.ts';
import { jsonText, painted } from '../../words/printable.ts';
import { withExamples } from '../arguments/examples.ts';
import { file } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { clientValue, machineValue, testableHere } from '../terminal/doctor-json.ts';
import { reportColumns } from '../terminal/report.ts';
import { show } from '../terminal/show.ts';

interface DoctorWords {
  readonly client?: string | undefined;
  readonly calls?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'doctor [client]',
  group: 'look',
  about: 'check whether a client can be tested, or what this machine can watch',
};

export const doctorCommand: Command<DoctorWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('client', { ...file, describe: 'program, script or bundle; it is not run' })
        .option('calls', {
          type: 'boolean',
          describe: 'list the calls that can block: of a program, library, bundle or folder of sources',
        })
        .option('json', { type: 'boolean', describe: 'print one JSON object' }),
      [
        ['esreplay doctor', 'what this machine can watch, and what is missing'],
        ['esreplay doctor ./client', 'whether the replayer can be inserted into it'],
        ['esreplay doctor Agent.app --json', 'a Mac program, on Linux too: which slices a Mac can test'],
        ['esreplay doctor --calls src', 'which calls of a client can block, the most dangerous first'],
      ],
      'Exit status: 0 if it can be tested here, else 3. With --calls: 0 whatever is found.',
    ),
  handler: ({ client, calls, json }) => {
    if (calls) return listCalls(client, json);
    return client === undefined ? examineMachine(json) : examineClient(client, json);
  },
};

async function examineMachine(json: boolean | undefined): Promise<number> {
  const { machineRows } = await import('../../run/machine.ts');
  const rows = machineRows();
  show(process.stdout, json ? jsonText(machineValue(rows), 2) : painted((await texts()).renderMachine(rows)));
  return rows.some(({ state }) => state === 'missing') ? exitCodes.setup : exitCodes.pass;
}

async function examineClient(client: string, json: boolean | undefined): Promise<number> {
  const { inspectClient } = await import('../../run/prepare/client-check.ts');
  const inspection = await inspectClient(client);
  show(
    process.stdout,
    json ? jsonText(clientValue(client, inspection), 2) : painted((await texts()).renderClient(client, inspection)),
  );
  return testableHere(inspection) ? exitCodes.pass : exitCodes.setup;
}

async function listCalls(client: string | undefined, json: boolean | undefined): Promise<number> {
  if (client === undefined)
    throw new UsageError('--calls needs a client', {
      remedy: 'name a program, a library, a bundle or a folder of sources',
    });
  const { callsOf } = await import('../../calls/calls-of.ts');
  const found = await callsOf(client);
  if (json) {
    show(process.stdout, jsonText((await import('../terminal/calls-json.ts')).callsValue(found), 2));
    return exitCodes.pass;
  }
  const { renderCalls } = await import('../terminal/calls-text.ts');
  show(process.stdout, painted(renderCalls(found, process.cwd(), reportColumns(process.stdout))));
  return exitCodes.pass;
}

const texts = () => import('../terminal/doctor-text.ts');
