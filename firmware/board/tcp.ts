/** What an Espruino socket is to the rest of the firmware. Strings are bytes. */
export interface Socket {
  write(bytes: string): boolean;
  end(): void;
}

/** A socket with the one field of ours on it: whatever its server keeps about it, or nothing once it is closed. */
export interface OwnedSocket<Peer> extends Socket {
  rheo?: Peer;
}

/**
 * Whoever serves the connections. None of these may throw. All but `opened` are the sockets' own handlers,
 * the same functions for all of them, which find the connection's record on the socket: with closures for
 * each, a connection would cost 24 variables more.
 */
export interface Server<Peer> {
  /** A connection was accepted; gives the record to keep about it. */
  opened(socket: Socket): Peer;
  /** At most 536 bytes at a time. */
  received(this: OwnedSocket<Peer>, bytes: string): void;
  /** All that was written has gone to the network stack; called for sockets given to `awaitDrain` only. */
  drained(this: OwnedSocket<Peer>): void;
  /** The connection is gone; nothing may be written any more. */
  closed(this: OwnedSocket<Peer>): void;
}

/**
 * Serves TCP port `port` on all interfaces.
 *
 * Throws Espruino's "Unable to create socket" when the port cannot be listened on.
 */
export function listen<Peer>(port: number, server: Server<Peer>): void {
  const listener = require("net").createServer(onConnection);
  // Found there by every connection: in the variables around a function of its own they would take three more.
  listener.rheo = server;
  listener.listen(port);
  // Nobody asks for it again.
  Modules.removeCached("net");
}

function onConnection(this: EspruinoServer, socket: EspruinoSocket): void {
  const server = this.rheo as Server<unknown>;
  // Gone within the same pass of Espruino's loop: its `close` was fired before anybody could listen.
  if (socket.conn === false) return;
  (socket as OwnedSocket<unknown>).rheo = server.opened(socket);
  socket.on("data", server.received);
  socket.on("close", server.closed);
}

/**
 * Makes `drained` be called for a socket from now on. Not for all: the event comes after every write, and
 * its handler cost more than all else of a push, 650 k instructions.
 */
export function awaitDrain<Peer>(socket: Socket, server: Server<Peer>): void {
  (socket as EspruinoSocket).on("drain", server.drained);
}

/**
 * Gives a connection up: what is not sent yet is thrown away, so that a peer which takes nothing cannot
 * hold the socket. Espruino closes a socket only once `dSnd` is empty.
 *
 * @seldom
 */
export function abort(socket: Socket): void {
  (socket as EspruinoSocket).dSnd = "";
  socket.end();
}
