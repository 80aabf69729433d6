import { connect, type Socket } from 'node:net';

/** A connection that sends exactly these bytes, for what no HTTP client would do. */
export function rawConnection(
  port: number,
  text: string,
): { readonly socket: Socket; readonly answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  const answer = new Promise<string>((resolve) => {
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      received += chunk;
    });
    // A reset after the answer is as good as an end.
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
  return { socket, answer };
}
