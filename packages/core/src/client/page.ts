/**
 * - `offline`, `online`: what the browser says of the network.
 * - `covered`: nobody sees the page. It runs on, but on a phone it may never be heard of again.
 * - `hidden`: it is put away, perhaps for good. `shown`: it comes back to the eye.
 */
export type PageSignal = 'offline' | 'online' | 'covered' | 'hidden' | 'shown';

/** The page around the client, where there is one. */
export interface Page {
  /** What the browser says of the network. */
  online(): boolean;
  /** Returns the way to stop. */
  subscribe(listener: (signal: PageSignal) => void): () => void;
}

interface Target {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** By target and event; a hidden tab stays live, one that is put away (back-forward cache) or frozen does not. */
const SIGNALS = [
  ['window', 'online', 'online'],
  ['window', 'offline', 'offline'],
  ['window', 'pagehide', 'hidden'],
  ['window', 'pageshow', 'shown'],
  ['document', 'freeze', 'hidden'],
  ['document', 'resume', 'shown'],
] as const;

/** The browser's page, or one that is always there. */
export function currentPage(): Page {
  const { window, document, navigator } = globalThis as {
    window?: Target;
    document?: Target & { readonly visibilityState: string };
    navigator?: { readonly onLine?: boolean };
  };
  if (!window || !document) return { online: () => true, subscribe: () => () => {} };
  const targets = { window, document };
  return {
    online: () => navigator?.onLine !== false,
    subscribe(listener) {
      const turned = () => listener(document.visibilityState === 'visible' ? 'shown' : 'covered');
      const listeners = [
        ...SIGNALS.map(([target, type, signal]) => [targets[target], type, () => listener(signal)] as const),
        [document, 'visibilitychange', turned] as const,
      ];
      for (const [target, type, listen] of listeners) target.addEventListener(type, listen);
      return () => {
        for (const [target, type, listen] of listeners) target.removeEventListener(type, listen);
      };
    },
  };
}
