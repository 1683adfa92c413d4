/** QR codes (ISO/IEC 18004) as paths for SVG. */
import qrcode from "qrcode-generator";

/** Light modules around a code, which readers need to find it (ISO/IEC 18004 section 5.3.8). */
const QUIET_ZONE = 4;

/**
 * The smallest code for a text, error correction level L: a screen has no dirt on it.
 * @returns side in modules, the quiet zone included, and the path of the dark ones
 */
export function qrPath(text: string): { side: number; path: string } {
  const code = qrcode(0, "L");
  code.addData(text, "Byte");
  code.make();
  const count = code.getModuleCount();
  let path = "";
  for (let y = 0; y < count; y++)
    for (let x = 0; x < count; x++)
      if (code.isDark(y, x)) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`;
  return { side: count + 2 * QUIET_ZONE, path };
}
