import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules that look at colours; the others find the same in every theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Every rule of axe that the page breaks, or only those about colours, with the elements. */
export async function violations(page: Page, { coloursOnly = false, within = 'html' } = {}): Promise<string[]> {
  // Not a script of the page, so its policy does not forbid it.
  await page.evaluate(`window.axe ?? (() => { ${axe.source} })()`);
  const found = await page.evaluate(
    async ([rules, root]) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const only = rules ? { runOnly: { type: 'rule' as const, values: rules } } : {};
      return (await axe.run(root, { resultTypes: ['violations'], ...only })).violations;
    },
    [coloursOnly ? COLOUR_RULES : undefined, within] as const,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
