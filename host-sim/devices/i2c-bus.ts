/**
 * An I2C bus (NXP UM10204) with what is on it, as a microcontroller that is its only master sees it, and its
 * common faults. Whole transfers, no single bits.
 *
 * This source also goes into the prelude for Espruino on Linux: it keeps to ES5 and imports nothing.
 */

/**
 * `absent`: nothing is connected, so nobody acknowledges its address. `nak`: devices acknowledge their
 * address and refuse every byte after it. `hung`: a device holds SDA low, so that nobody can send.
 */
export type I2cFault = "absent" | "hung" | "nak";

export const I2C_FAULTS: readonly I2cFault[] = ["absent", "hung", "nak"];

export interface I2cDevice {
  /** 7 bits. */
  readonly address: number;
  /** Bytes written to it in one go, at least one. @returns whether it acknowledged them. */
  write(bytes: number[]): boolean;
  read(count: number): number[];
  /** A stop condition ended the transfer. */
  stopped(): void;
}

/** How a transfer went: `nak` nobody acknowledged, `busy` the lines are not free. */
export type I2cOutcome = "done" | "nak" | "busy";

export interface I2cBus {
  /** May be changed at any time. */
  fault: I2cFault | undefined;
  attach(device: I2cDevice): void;
  /** @param stop false: the bus is kept for the read that follows (a repeated start). */
  write(address: number, bytes: number[], stop: boolean): I2cOutcome;
  /** @returns the bytes, or why there are none. */
  read(address: number, count: number, stop: boolean): number[] | I2cOutcome;
  /** Levels of the lines between transfers: both high on a free bus. */
  lines(): { scl: boolean; sda: boolean };
}

export function i2cBus(): I2cBus {
  const devices: I2cDevice[] = [];

  function find(address: number): I2cDevice | undefined {
    if (bus.fault === "absent") return undefined;
    for (let i = 0; i < devices.length; i++) if (devices[i].address === address) return devices[i];
    return undefined;
  }

  const bus: I2cBus = {
    fault: undefined,
    attach(device) {
      devices.push(device);
    },
    write(address, bytes, stop) {
      if (bus.fault === "hung") return "busy";
      const device = find(address);
      if (!device) return "nak";
      if (bytes.length && bus.fault === "nak") {
        device.stopped();
        return "nak";
      }
      const taken = bytes.length === 0 || device.write(bytes);
      if (stop || !taken) device.stopped();
      return taken ? "done" : "nak";
    },
    read(address, count, stop) {
      if (bus.fault === "hung") return "busy";
      const device = find(address);
      if (!device) return "nak";
      const bytes = device.read(count);
      if (stop) device.stopped();
      return bytes;
    },
    lines() {
      return { scl: true, sda: bus.fault !== "hung" };
    },
  };
  return bus;
}
