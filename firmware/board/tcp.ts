/** What an Espruino socket is to the rest of the firmware. Strings are bytes. */
export interface Socket {
  write(bytes: string): boolean;
  end(): void;
}

/** Whoever serves the connections; `Peer` is its record of one. None of these may throw. */
export interface Server<Peer> {
  opened(socket: Socket): Peer;
  /** At most 536 bytes at a time. */
  received(peer: Peer, bytes: string): void;
  /** All that was written has gone to the network stack; called for sockets given to `awaitDrain` only. */
  drained(peer: Peer): void;
  /** The connection is gone; nothing may be written any more. */
  closed(peer: Peer): void;
}

/** An Espruino socket with the one field of ours on it. */
interface OwnedSocket extends EspruinoSocket {
  rheo?: unknown;
}

/**
 * Serves TCP port `port` on all interfaces. The handlers are three functions for all connections, with
 * the peer found on the socket: closures for each connection would cost 24 variables more.
 *
 * Throws Espruino's "Unable to create socket" when the port cannot be listened on.
 *
 * @returns a function that makes `drained` be called for a socket from now on. Not for all: the event
 *   comes after every write, and its handler cost more than all else of a push, 650 k instructions.
 */
export function listen<Peer>(port: number, server: Server<Peer>): (socket: Socket) => void {
  function data(this: OwnedSocket, bytes: string): void {
    if (this.rheo) server.received(this.rheo as Peer, bytes);
  }
  function drain(this: OwnedSocket): void {
    if (this.rheo) server.drained(this.rheo as Peer);
  }
  function close(this: OwnedSocket): void {
    const peer = this.rheo as Peer;
    // The peer's record refers to the socket: without this the two would wait for garbage collection.
    this.rheo = undefined;
    if (peer) server.closed(peer);
  }
  require("net")
    .createServer((socket: OwnedSocket) => {
      // Gone within the same pass of Espruino's loop: its `close` was fired before anybody could listen.
      if (socket.conn === false) return;
      socket.rheo = server.opened(socket);
      socket.on("data", data);
      socket.on("close", close);
    })
    .listen(port);
  return (socket) => (socket as OwnedSocket).on("drain", drain);
}

/**
 * Gives a connection up: what is not sent yet is thrown away, so that a peer which takes nothing cannot
 * hold the socket. Espruino closes a socket only once `dSnd` is empty.
 */
export function abort(socket: Socket): void {
  (socket as EspruinoSocket).dSnd = "";
  socket.end();
}
