import { parser } from '@prometheus-io/lezer-promql';

/** What an expression reads: series by name, the labels that it matches them by, and the functions around them. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  readonly functions: readonly string[];
}

/** @throws where Prometheus' grammar refuses the expression. */
export function selectorsOf(expression: string): Selector[] {
  const text = (node: { from: number; to: number }) => expression.slice(node.from, node.to);
  const selectors: Selector[] = [];
  parser.parse(expression).iterate({
    enter({ type, node }) {
      if (type.isError) throw new Error(`not PromQL at ${node.from}: ${expression}`);
      if (type.name !== 'VectorSelector') return;
      const functions: string[] = [];
      for (let above = node.parent; above; above = above.parent) {
        const name = above.name === 'FunctionCall' ? above.getChild('FunctionIdentifier') : null;
        if (name) functions.push(text(name));
      }
      const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => {
        const [, label = '', operator = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(text(matcher)) ?? [];
        return { label, operator, value };
      });
      const name = node.getChild('Identifier');
      selectors.push({ metric: name ? text(name) : '', matchers, functions });
    },
  });
  return selectors;
}
