// `esreplay demo`: the first thing a newcomer runs.
import type { CommandModule } from 'yargs';

export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'build two small clients and replay a sample to both',
  builder: (parser) => parser.example('$0 demo', 'one client passes, one fails with its stack'),
  handler: async () => {
    const { demo } = await import('./demo-clients.ts');
    process.exitCode = await demo();
  },
};
