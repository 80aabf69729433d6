import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Every rule of axe that the page breaks, with the elements. */
export async function violations(page: Page): Promise<string[]> {
  // Not a script of the page, so its policy does not forbid it.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
