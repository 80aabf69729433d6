import type { Book } from '@metrics-handler/core';
import { html } from 'hono/html';

/** The shop window: a button per book, and today's sales as they happen. */
export const page = (books: readonly Book[]) => html`<!doctype html>
<html lang="en">
  <title>A shop</title>
  <ul>
    ${books.map(
      ({ id, title }) =>
        html`<li><button value="${id}">Buy ${title}</button> <output id="${id}">0</output> sold today</li>`,
    )}
  </ul>
  <script>
    new EventSource('/sales').onmessage = ({ data }) => {
      for (const [id, sold] of Object.entries(JSON.parse(data))) document.getElementById(id).value = sold;
    };
    for (const button of document.querySelectorAll('button')) {
      button.onclick = () => fetch('/buy/' + button.value + '/' + Math.random(), { method: 'POST' });
    }
  </script>
</html>`;
