/** jsdom's own types bring in the whole DOM, which the rest of the repository must compile without. */
declare module 'jsdom' {
  interface PageElement extends Element {
    innerHTML: string;
    readonly textContent: string;
  }

  export class JSDOM {
    constructor(html: string, options: { readonly url: string });
    readonly window: { readonly document: { createElement(name: string): PageElement } };
  }
}
