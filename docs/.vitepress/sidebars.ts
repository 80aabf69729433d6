import { readdirSync, readFileSync } from 'node:fs';
import type { DefaultTheme } from 'vitepress';

const DOCS = new URL('../', import.meta.url);

/** Every decision record by number, under its heading. */
export function decisions(): DefaultTheme.SidebarItem[] {
  return readdirSync(new URL('decisions/', DOCS))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => ({
      text: /^# (.*)$/m.exec(readFileSync(new URL(`decisions/${name}`, DOCS), 'utf8'))?.[1] ?? name,
      link: `/decisions/${name.slice(0, -3)}`,
    }));
}

/** What TypeDoc wrote about each module. */
export function reference(): DefaultTheme.SidebarItem[] {
  return JSON.parse(readFileSync(new URL('api/typedoc-sidebar.json', DOCS), 'utf8'));
}
