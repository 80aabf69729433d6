import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { serve } from './connection.ts';
import { Database } from './database.ts';
import { Dispatch } from './dispatch.ts';

export interface Gateway {
  readonly port: number;
  /** Stops listening and cuts every connection, as the end of a server's process does. */
  close(): Promise<void>;
}

/** MongoDB's wire protocol on a port of loopback, in front of DocumentDB at another. */
export async function startGateway(postgresPort: number, port = 0): Promise<Gateway> {
  const sockets = new Set<Socket>();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  const dispatch = new Dispatch(new Database(postgresPort), `127.0.0.1:${taken}`);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void serve(socket, dispatch);
  });
  return {
    port: taken,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await dispatch.close();
    },
  };
}
