// What axe finds wrong with a page.
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Runs in a world of its own, which the policy of the page leaves alone. */
export async function violations(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const run = (expression: string) =>
    session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
  await run(`${axe.source}; undefined`);
  const { result } = await run(
    `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
  await session.detach();
  return result.value as readonly string[];
}
