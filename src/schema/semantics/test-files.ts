// The test files that the tables of this folder name.
import { testsIn } from './row.ts';

export const coreTests = testsIn('test/replayer/core.test.ts');
export const replayerTests = testsIn('test/replayer/replayer.test.ts');
export const esFunctionTests = testsIn('test/replayer/es-functions.test.ts');
export const queueTests = testsIn('test/replayer/queue.test.ts');
export const descendantsTests = testsIn('test/replayer/descendants.test.ts');
export const scenarioTests = testsIn('test/clients/scenarios.test.ts');
export const runTests = testsIn('test/run/run.test.ts');
export const layoutTests = testsIn('test/schema/layout.test.ts');
export const eventTests = testsIn('test/schema/events.test.ts');
export const planTests = testsIn('test/schema/plan.test.ts');
export const headerTests = testsIn('test/schema/headers.test.ts');
export const nativeTests = testsIn('test/native/native.test.ts');
export const crossTests = testsIn('test/native/cross.test.ts');
export const esloggerLineTests = testsIn('test/import/eslogger-line.test.ts');
export const twinTests = testsIn('test/import/auth-twins.test.ts');
export const kitTests = testsIn('test/kit/runtime.test.ts');
export const libraryTests = testsIn('test/structure/library.test.ts');
export const messageTests = testsIn('test/replayer/message-contents.test.ts');
export const sampleTests = testsIn('test/trace/samples.test.ts');
export const answerTests = testsIn('test/replayer/answers.test.ts');
export const enumTests = testsIn('test/schema/enums.test.ts');
export const profileTests = testsIn('test/schema/os-profiles.test.ts');
export const clientTests = testsIn('test/replayer/client.test.ts');
export const fateTests = testsIn('test/replayer/fates.test.ts');
export const aclTests = testsIn('test/replayer/acl.test.ts');
export const muteCallTests = testsIn('test/replayer/mute-calls.test.ts');
