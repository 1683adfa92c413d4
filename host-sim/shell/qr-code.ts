/** QR codes in a terminal (ISO/IEC 18004), for addresses that are opened on a phone. */
import qrcode from "qrcode-generator";

/** Light modules around a code, which readers need to find it (ISO/IEC 18004 section 5.3.8: four). */
const QUIET_ZONE = 4;
/** Black on white whatever the terminal's own colours are: many readers refuse inverted codes. */
const BLACK_ON_WHITE = "\x1b[30;107m";
const RESET = "\x1b[0m";
/** Two modules above one another in one character, by the upper's and the lower's darkness. */
const HALVES = [" ", "▄", "▀", "█"] as const;

/**
 * The modules of the smallest code for a text, error correction level L: a screen has no dirt on it.
 * @param text in UTF-8 at most 2953 bytes (version 40)
 * @returns rows of modules with their quiet zone, true for dark
 */
export function qrModules(text: string): boolean[][] {
  const code = qrcode(0, "L");
  // The library takes one byte a character.
  code.addData(Buffer.from(text).toString("latin1"), "Byte");
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * QUIET_ZONE;
  const inside = (at: number) => at >= QUIET_ZONE && at < QUIET_ZONE + count;
  return Array.from({ length: size }, (_row, y) =>
    Array.from(
      { length: size },
      (_cell, x) => inside(x) && inside(y) && code.isDark(y - QUIET_ZONE, x - QUIET_ZONE),
    ),
  );
}

/** Lines of a terminal that show the code: two rows of modules each, with the sequences for its colours. */
export function qrLines(text: string): string[] {
  const rows = qrModules(text);
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const lower = rows[y + 1];
    const cells = rows[y]!.map(
      (upper, x) => HALVES[((upper ? 2 : 0) + (lower?.[x] ? 1 : 0)) as 0 | 1 | 2 | 3],
    );
    lines.push(`${BLACK_ON_WHITE}${cells.join("")}${RESET}`);
  }
  return lines;
}
