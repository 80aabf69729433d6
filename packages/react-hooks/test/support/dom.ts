import { JSDOM } from 'jsdom';

/**
 * A page for React DOM in this process. Only what React and the client need: Node's own `fetch`, `AbortSignal` and `WebSocket` stay, since jsdom's do
 * not fit each other.
 */
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
Object.assign(globalThis, { window, document: window.document });

/** An element to render into. */
export function newElement(): ReturnType<typeof window.document.createElement> {
  return window.document.createElement('div');
}
