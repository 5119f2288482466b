// `npm run generate`: writes every generated file of the project. With `-- --check` it only says which are outdated and
// exits with 1.
import './generate/schema.ts';
import { update } from './generate/write.ts';

// Modules that use the tables of the schema and of the commands are loaded after those are written.
const { modelModule, shippedFile, shippedModule, shippedNames } = await import('./models-table.ts');
write(shippedFile, shippedModule());
const { commandsFile, commandsTable } = await import('./commands-table.ts');
write(commandsFile, await commandsTable());
const { blockingCallsDoc } = await import('../docs/tables/blocking-calls-doc.ts');
const { surfaceDoc } = await import('../docs/tables/surface-doc.ts');
const { effectsDoc } = await import('../docs/tables/effects-doc.ts');
const { macStatementsDoc } = await import('../docs/tables/mac-statements-doc.ts');
const { optionsDoc } = await import('../docs/tables/options-doc.ts');
const { manPage } = await import('../docs/tables/man-page.ts');
const { exitCodesDoc } = await import('../docs/tables/exit-codes-doc.ts');
const { environmentDoc } = await import('../docs/tables/environment-doc.ts');
const { securityDoc } = await import('../docs/tables/security-doc.ts');
const { jsonDoc, jsonSchemaText, reportDoc } = await import('../docs/tables/json/documents.ts');
const { suiteFileSchema } = await import('../docs/tables/suite-file-schema.ts');
const { jsonOutputNames } = await import('../docs/tables/json/outputs.ts');
const { rulesDocument } = await import('../src/judge/rules-document.ts');
const { serviceSet } = await import('../src/models/service-set.ts');

write('docs/reference/rules.md', rulesDocument());
write('docs/reference/blocking-calls.md', blockingCallsDoc());
write('docs/reference/es-surface.md', surfaceDoc());
write('docs/reference/effects.md', effectsDoc());
write('docs/reference/mac-statements.md', macStatementsDoc());
write('docs/reference/options.md', await optionsDoc());
write('man/esreplay.1', await manPage());
write('docs/reference/exit-codes.md', await exitCodesDoc());
write('docs/reference/environment.md', environmentDoc());
write('docs/explain/security.md', securityDoc());
write('docs/reference/report.md', reportDoc());
write('docs/reference/json.md', jsonDoc());
write('docs/reference/suite-file.schema.json', suiteFileSchema());
for (const name of jsonOutputNames) write(`docs/reference/${name}.schema.json`, jsonSchemaText(name));
for (const name of shippedNames) {
  const set = serviceSet(name);
  if (set !== null) write(`src/models/generated/${name}.ts`, modelModule(name, set));
}

function write(path: string, text: string): void {
  update([{ path, text: () => text }]);
}
