// `esreplay doctor`: says whether a client can be tested, and what this machine can do.
import type { CommandModule } from 'yargs';
import { exitCodes } from '../../errors.ts';
import { withExamples } from '../arguments/examples.ts';
import { file } from '../arguments/values.ts';

interface DoctorWords {
  readonly client?: string | undefined;
  readonly json?: boolean | undefined;
}

export const doctorCommand: CommandModule<object, DoctorWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('client', { ...file, describe: 'program, script or bundle; it is not run' })
        .option('json', { type: 'boolean', describe: 'print one JSON object' }),
      [
        ['esreplay doctor', 'what this machine can watch, and what is missing'],
        ['esreplay doctor ./client', 'whether the replayer can be inserted into it'],
        ['esreplay doctor Agent.app --json', 'a Mac program, on Linux too: which slices a Mac can test'],
      ],
      'Exit status: 0 if it can be tested here, else 3.',
    ),
  handler: async ({ client, json }) => {
    process.exitCode = client === undefined ? await examineMachine(json) : await examineClient(client, json);
  },
};

async function examineMachine(json: boolean | undefined): Promise<number> {
  const [{ machineRows }, text] = await Promise.all([
    import('../../run/machine.ts'),
    import('../terminal/doctor-text.ts'),
  ]);
  const rows = machineRows();
  process.stdout.write(json ? text.machineJson(rows) : text.renderMachine(rows));
  return rows.some(({ state }) => state === 'missing') ? exitCodes.setup : exitCodes.pass;
}

async function examineClient(client: string, json: boolean | undefined): Promise<number> {
  const [{ inspectClient }, text] = await Promise.all([
    import('../../run/prepare/client-check.ts'),
    import('../terminal/doctor-text.ts'),
  ]);
  const inspection = await inspectClient(client);
  process.stdout.write(json ? text.clientJson(client, inspection) : text.renderClient(client, inspection));
  return text.testableHere(inspection) ? exitCodes.pass : exitCodes.setup;
}
