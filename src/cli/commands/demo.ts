// `esreplay demo`: the first command for a newcomer.
import type { Command, CommandSummary } from '../command-row.ts';

export const row: CommandSummary = {
  usage: 'demo',
  group: 'start',
  about: 'build two small clients and replay the start of a boot to both',
};

export const demoCommand: Command = {
  builder: (parser) => parser.example('esreplay demo', 'one client deadlocks and is killed, one passes'),
  handler: async () => {
    const { demo } = await import('../demo-clients.ts');
    return demo();
  },
};
