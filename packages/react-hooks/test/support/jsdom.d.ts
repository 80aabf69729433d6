/** jsdom's own types bring in the whole DOM, which the rest of the repository must compile without. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string, options: { readonly url: string });
    readonly window: { readonly document: { createElement(name: string): Element } };
  }
}
