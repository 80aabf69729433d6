import { useSession } from '@metrics-handler/react-hooks';
import { type ReactNode, useEffect, useRef } from 'react';
import { href } from '../route/route.ts';
import { Choice } from '../ui/choices.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { chooseTheme, useTheme } from './theme.ts';

const CONTENTS: readonly { readonly path: string; readonly label: string; readonly icon: IconName }[] = [
  { path: '/', label: 'Overview', icon: 'overview' },
  { path: '/explore', label: 'Explore', icon: 'explore' },
  { path: '/books', label: 'Books', icon: 'books' },
  { path: '/record', label: 'Record', icon: 'record' },
  { path: '/points', label: 'Points', icon: 'points' },
  { path: '/keys', label: 'Keys', icon: 'keys' },
];

const THEMES = [
  { id: 'auto', label: 'Auto' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
] as const;

/** What stands around every screen: the contents, the theme, and who is signed in. */
export function Shell({ path, children }: { readonly path: string; readonly children: ReactNode }): ReactNode {
  const main = useRef<HTMLElement>(null);
  const theme = useTheme();
  const { principal, signOut } = useSession();

  useEffect(() => {
    document.title = `${CONTENTS.find((entry) => isHere(entry.path, path))?.label ?? 'Not found'} · metrics-handler`;
  }, [path]);

  return (
    <div className="shell">
      <button type="button" className="skip primary" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header className="side">
        <a className="wordmark" href={href('/')}>
          <img src="./mark.svg" alt="" /> metrics-handler
        </a>
        <nav aria-label="Contents">
          <ul className="contents">
            {CONTENTS.map((entry) => (
              <li key={entry.path}>
                <a href={href(entry.path)} aria-current={isHere(entry.path, path) ? 'page' : undefined}>
                  <Icon name={entry.icon} /> {entry.label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="account">
          <Choice legend="Theme" hideLegend options={THEMES} value={theme} onChange={chooseTheme} />
          <span className="who soft" title={principal?.name}>
            Signed in as {principal?.name}
          </span>
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function isHere(entry: string, path: string): boolean {
  return entry === '/' ? path === '/' : path === entry || path.startsWith(`${entry}/`);
}
