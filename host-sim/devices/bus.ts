/**
 * The chip's peripheral bus behind `peek32` and `poke32`: a table of devices by address. On a real
 * chip a wrong address hangs or resets it; here it is reported loudly and reads 0.
 */

/** Registers at a range of addresses. The bus only passes on aligned addresses within the ranges. */
export interface PeripheralDevice {
  readonly name: string;
  /** First and last address, both included, both multiples of 4. */
  readonly ranges: ReadonlyArray<readonly [first: number, last: number]>;
  /** Reads a 32-bit register; any number, taken modulo 2^32. */
  peek32(address: number): number;
  poke32(address: number, value: number): void;
  /** Power-on or restart of the chip. */
  reset?(): void;
  /** Registers by name, for the control page; reading them has no side effects. */
  registers?(): Record<string, number>;
}

/** An address as in the manuals: `0x3FF03080`. */
export function hexAddress(address: number): string {
  return `0x${(address >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

export class PeripheralBus {
  private readonly devices: PeripheralDevice[] = [];

  /** @param warn receives a sentence for each access that would go wrong on the chip. */
  constructor(private readonly warn: (text: string) => void) {}

  /** @throws Error when a range overlaps one already there: a wiring mistake of the simulator. */
  attach(device: PeripheralDevice): void {
    for (const [first, last] of device.ranges) {
      const other = this.devices.find((known) => known.ranges.some(([a, b]) => first <= b && last >= a));
      if (other)
        throw new Error(`${device.name} and ${other.name} share an address from ${hexAddress(first)}`);
    }
    this.devices.push(device);
  }

  peek32(address: number): number {
    const device = this.find(address, "peek32");
    return device ? device.peek32(address) >>> 0 : 0;
  }

  poke32(address: number, value: number): void {
    this.find(address, "poke32")?.poke32(address, value >>> 0);
  }

  reset(): void {
    for (const device of this.devices) device.reset?.();
  }

  /** Registers of the devices that show them, by device name. */
  registers(): Record<string, Record<string, number>> {
    const shown: Record<string, Record<string, number>> = {};
    for (const device of this.devices) {
      if (device.registers) shown[device.name] = device.registers();
    }
    return shown;
  }

  private find(address: number, call: string): PeripheralDevice | undefined {
    if (address % 4 !== 0) {
      this.warn(
        `${call}(${hexAddress(address)}): not a multiple of 4; the chip would stop with LoadStoreAlignment`,
      );
      return undefined;
    }
    const device = this.devices.find(({ ranges }) => ranges.some(([a, b]) => address >= a && address <= b));
    if (!device) {
      this.warn(`${call}(${hexAddress(address)}): nothing is simulated at this address; it reads 0`);
    }
    return device;
  }
}

/** ESP32 Technical Reference Manual, "Random Number Generator": a fresh word at every read. */
export const RNG_DATA_REG = 0x3ff75144;

/** The hardware random generator, fed from `word` (32 bits). Read only; writes are reported. */
export function randomGenerator(word: () => number, warn: (text: string) => void): PeripheralDevice {
  return {
    name: "rng",
    ranges: [[RNG_DATA_REG, RNG_DATA_REG]],
    peek32: word,
    poke32: () => warn(`poke32(${hexAddress(RNG_DATA_REG)}): the random generator's register is read-only`),
  };
}
