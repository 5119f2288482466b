// `esreplay demo`: the first command for a newcomer.
import type { CommandModule } from 'yargs';

export const demoCommand: CommandModule = {
  builder: (parser) => parser.example('esreplay demo', 'one client deadlocks and is killed, one passes'),
  handler: async () => {
    const { demo } = await import('../demo-clients.ts');
    process.exitCode = await demo();
  },
};
