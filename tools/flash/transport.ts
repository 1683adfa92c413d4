/**
 * The wire to a board: a serial port, or TCP (`tcp://host:port`) for the simulated board and Espruino's
 * telnet console. Bytes travel as strings of characters 0 to 255. Failures become named problems, which
 * the drivers inside the `espruino` package leave as crashes or as UTF-8 on the wire.
 */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { Problem } from "./problems.js";

/** Espruino's console speed on every ESP32 board. */
const BAUD = 115200;
/** Milliseconds for a TCP connection; the board is in this network or on this machine. */
const CONNECT_TIME = 5000;

export interface Transport {
  /** Resolves once the bytes are with the operating system. */
  write(bytes: string): Promise<void>;
  close(): void;
  onData(listener: (bytes: Buffer) => void): void;
  onClose(listener: () => void): void;
}

/** One serial port as the operating system knows it. */
export interface PortInfo {
  path: string;
  manufacturer?: string;
  serialNumber?: string;
  vendorId?: string;
  productId?: string;
  /** Windows' name of the device, such as `BTHENUM\\…`, and what it calls it. */
  pnpId?: string;
  friendlyName?: string;
}

interface SerialStream extends NodeJS.ReadWriteStream {
  open(done: (error: Error | null) => void): void;
  close(): void;
}

interface SerialPortModule {
  SerialPort: {
    new (options: { path: string; baudRate: number; autoOpen: false }): SerialStream;
    list(): Promise<PortInfo[]>;
  };
}

/** The `serialport` that came with `espruino`, wherever npm put it. @throws Problem `no-serialport`. */
function serialPort(): SerialPortModule["SerialPort"] {
  try {
    const fromHere = createRequire(import.meta.url);
    const fromEspruino = createRequire(fromHere.resolve("espruino/package.json"));
    return (fromEspruino("serialport") as SerialPortModule).SerialPort;
  } catch (error) {
    throw new Problem("no-serialport", (error as Error).message.split("\n")[0]);
  }
}

/** Serial ports of the machine. Where none can be listed (a container without `udevadm`) there are none. */
export async function listPorts(): Promise<PortInfo[]> {
  return await serialPort()
    .list()
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw new Problem("no-serialport", error.message.split("\n")[0]);
    });
}

function openFailure(path: string, error: NodeJS.ErrnoException): Problem {
  const text = `${error.code ?? ""} ${error.message}`;
  if (/EACCES|EPERM|permission|access denied/i.test(text)) return new Problem("permission", path);
  if (/EBUSY|busy|lock|in use/i.test(text)) return new Problem("port-busy", path);
  if (/ENOENT|no such file|not found|unknown error code 433/i.test(text))
    return new Problem("port-missing", path);
  return new Problem("unexpected", `${path}: ${error.message}`);
}

async function openSerial(path: string): Promise<Transport> {
  if (process.platform !== "win32") {
    // Asked first: the driver's own message for a forbidden port differs from system to system.
    await access(path, constants.R_OK | constants.W_OK).catch((error) => {
      throw openFailure(path, error);
    });
  }
  const port = new (serialPort())({ path, baudRate: BAUD, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(openFailure(path, error)) : resolve()));
  });
  return fromStream(port, () => port.close());
}

async function openTcp(url: string): Promise<Transport> {
  const address = /^tcp:\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(url);
  if (!address) throw new Problem("usage", `${url} is no address; write tcp://HOST:PORT`);
  const socket = createConnection({
    host: address[1]!.replace(/^\[|\]$/g, ""),
    port: Number(address[2] ?? 23),
    noDelay: true,
  });
  socket.setTimeout(CONNECT_TIME);
  await new Promise<void>((resolve, reject) => {
    const failed = () => {
      socket.destroy();
      reject(new Problem("refused", url));
    };
    socket.once("connect", resolve).once("error", failed).once("timeout", failed);
  });
  socket.setTimeout(0);
  return fromStream(socket, () => socket.end());
}

function fromStream(stream: NodeJS.ReadWriteStream, close: () => void): Transport {
  // An error is always followed by close, which is what the callers act on.
  stream.on("error", () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(Buffer.from(bytes, "latin1"), (error) => (error ? reject(error) : resolve()));
      }),
    close,
    onData: (listener) => void stream.on("data", listener),
    onClose: (listener) => void stream.once("close", listener),
  };
}

/** @throws Problem naming what keeps the port from being opened. */
export function openTransport(port: string): Promise<Transport> {
  return port.startsWith("tcp:") ? openTcp(port) : openSerial(port);
}
