/**
 * Byte sequences of Markus Kuhn's UTF-8 decoder stress test, as far as they bear on RFC 3629, in the
 * groups and the order of the Autobahn suite's sections 6.5 to 6.23. Byte strings in hex.
 */

export interface SequenceGroup {
  title: string;
  sequences: Array<{ hex: string; valid: boolean }>;
}

/** "κόσμε", which has characters of two and three bytes. */
const KOSME = "cebae1bdb9cf83cebcceb5";

function group(title: string, valid: boolean, list: string): SequenceGroup {
  return { title, sequences: list.split(" ").map((hex) => ({ hex, valid })) };
}

function joined(title: string, ...parts: SequenceGroup[]): SequenceGroup {
  return { title, sequences: parts.flatMap((part) => part.sequences) };
}

function ascii(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

/** Bytes `from` to before `to`, each followed by `after`. */
function run(from: number, to: number, after = ""): string {
  let hex = "";
  for (let byte = from; byte < to; byte++) hex += byte.toString(16) + after;
  return hex;
}

/** Every beginning of a text of two- and three-byte characters; valid where a character ends. */
function prefixes(): SequenceGroup {
  const ends = [2, 5, 7, 9, 11];
  const sequences = Array.from({ length: 11 }, (_, i) => ({
    hex: KOSME.slice(0, 2 * (i + 1)),
    valid: ends.includes(i + 1),
  }));
  return { title: "beginnings of a valid text", sequences };
}

/** U+nFFFE and U+nFFFF of every plane: no characters, but valid UTF-8. */
function nonCharacters(): string {
  const list = ["efbfbe", "efbfbf"];
  for (const lead of ["f0", "f1", "f2", "f3", "f4"]) {
    for (const second of ["8f", "9f", "af", "bf"]) {
      const overlong = lead === "f0" && second === "8f";
      const tooHigh = lead === "f4" && second !== "8f";
      if (!overlong && !tooHigh) list.push(`${lead}${second}bfbe`, `${lead}${second}bfbf`);
    }
  }
  return list.join(" ");
}

const CUT = [
  "c0",
  "e080",
  "f08080",
  "f8808080",
  "fc80808080",
  "df",
  "efbf",
  "f7bfbf",
  "fbbfbfbf",
  "fdbfbfbfbf",
];
const SURROGATE_PAIRS =
  "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf";

export const SEQUENCE_GROUPS: SequenceGroup[] = [
  group(
    "some valid text",
    true,
    ["24", "c2a2", "e282ac", "f0a4ada2"].map((hex) => ascii("hello") + hex + ascii("world")).join(" ") +
      ` ${KOSME}`,
  ),
  prefixes(),
  group("first character of each length", true, "00 c280 e0a080 f0908080"),
  group("first of five and six bytes", false, "f888808080 fc8480808080"),
  group("last character of each length", true, "7f dfbf efbfbf f48fbfbf"),
  group("last of four, five and six bytes", false, "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf"),
  joined(
    "around the boundaries",
    group("", true, "ed9fbf ee8080 efbfbd f48fbfbf"),
    group("", false, "f4908080"),
  ),
  group(
    "stray continuation bytes",
    false,
    `80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf ${run(0x80, 0xbf)}`,
  ),
  group(
    "leading bytes, each before a space",
    false,
    [
      run(0xc0, 0xdf, "20"),
      run(0xe0, 0xef, "20"),
      run(0xf0, 0xf7, "20"),
      run(0xf8, 0xfb, "20"),
      run(0xfc, 0xfd, "20"),
    ].join(" "),
  ),
  group("last byte missing", false, CUT.join(" ")),
  group("all of these in a row", false, CUT.join("")),
  group("impossible bytes", false, "fe ff fefeffff"),
  group("overlong slash", false, "c0af e080af f08080af f8808080af fc80808080af"),
  group("longest overlong", false, "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf"),
  group("overlong NUL", false, "c080 e08080 f0808080 f880808080 fc8080808080"),
  group("single surrogates", false, "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf"),
  group("pairs of surrogates", false, SURROGATE_PAIRS),
  group("valid code points that are no characters", true, nonCharacters()),
  group("specials", true, "efbfb9 efbfba efbfbb efbfbc efbfbd efbfbe efbfbf"),
];
