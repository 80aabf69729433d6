import { JSDOM } from 'jsdom';

/**
 * A page for React DOM in this process. Only what React needs: Node's own `fetch`, `AbortSignal` and `Event` stay, since jsdom's do not fit them.
 */
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
