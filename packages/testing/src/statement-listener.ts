import { createConnection, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConnectionSettings } from '@lanyard/cloud/platform/database/connection';

/** Hears every statement that a cloud sends to its database, by sitting on the line: nothing of either knows of it. */
export interface StatementListener {
  /** Where the cloud finds its database. */
  readonly connection: ConnectionSettings;
  /** SQL of what was executed, in the order heard. */
  readonly statements: readonly string[];
  close(): Promise<void>;
}

/** @param onStatement Called before the database hears of it. */
export async function aStatementListener(
  database: ConnectionSettings,
  onStatement: (sql: string) => void = () => undefined,
): Promise<StatementListener> {
  const statements: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTo(database);
    const hear = frontendReader((sql) => {
      statements.push(sql);
      onStatement(sql);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (socket === client) socket.on('data', hear);
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    connection: { ...database, host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    statements,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function connectTo({ host, port }: ConnectionSettings): Socket {
  return host.startsWith('/')
    ? createConnection(join(host, `.s.PGSQL.${String(port)}`))
    : createConnection(port, host);
}

/** Messages of the frontend (PostgreSQL manual, 54.7): Query, Parse, Bind and Execute say what is executed. */
function frontendReader(execute: (sql: string) => void): (data: Buffer) => void {
  const prepared = new Map<string, string>();
  const bound = new Map<string, string>();
  let rest = Buffer.alloc(0);
  /** The first message has no type byte. */
  let started = false;
  const strings = (payload: Buffer) => payload.toString('utf8').split('\0');
  const heard: Record<string, (payload: Buffer) => void> = {
    Q: (payload) => execute(strings(payload)[0] ?? ''),
    P(payload) {
      const [name = '', sql = ''] = strings(payload);
      prepared.set(name, sql);
    },
    B(payload) {
      const [portal = '', name = ''] = strings(payload);
      bound.set(portal, prepared.get(name) ?? '');
    },
    E: (payload) => execute(bound.get(strings(payload)[0] ?? '') ?? ''),
  };
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const offset = started ? 1 : 0;
      if (rest.length < offset + 4) return;
      const end = offset + rest.readUInt32BE(offset);
      if (rest.length < end) return;
      if (started) heard[rest.toString('latin1', 0, 1)]?.(rest.subarray(offset + 4, end));
      started = true;
      rest = rest.subarray(end);
    }
  };
}
