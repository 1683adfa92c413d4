/**
 * Registers with a fresh random word at every read, by the chip in a board's name (Technical Reference Manuals of
 * ESP32, ESP32-C3 and ESP32-S3, "Random Number Generator"). Espruino's own `Math.random` and `E.hwRand` give the same
 * numbers after every start.
 */
const ESP32 = 0x3ff75144;
const ESP32_C3 = 0x600260b0;
const ESP32_S3 = 0x6003507c;

/**
 * Makes a function that gives 16 bits that nobody can know before as long as the chip's radio is
 * on. On a chip whose register is not known, the microseconds of the clock stand in: hard to guess, not impossible.
 */
export function createNonce(board: string): () => number {
  const chip = (board + "_").substr(0, 7);
  const register =
    chip === "ESP32C3"
      ? ESP32_C3
      : chip === "ESP32S3"
        ? ESP32_S3
        : chip.substr(0, 6) === "ESP32_"
          ? ESP32
          : 0;
  return register ? bitsOf(register) : clockBits;
}

function clockBits(): number {
  return ((getTime() % 0.065536) * 1e6) | 0;
}

/** @resident what it makes is kept, with the variables around it */
function bitsOf(register: number): () => number {
  return () => peek32(register) & 65535;
}
