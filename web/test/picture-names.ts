/** What a picture of a page shows, by name, kept in the picture itself: so that one that is out of date is noticed. */
import { crc32 } from "node:zlib";
import type { Page } from "playwright-core";

/** An `iTXt` chunk (section 11.3.3.4) up to its text: keyword, not compressed, no language, no translation. */
const INTRO = "iTXtRheo names\0\0\0\0\0";
/** Bytes before a PNG's first chunk, and of the chunk that ends it (PNG, third edition, sections 5.2 and 11.2.5). */
const SIGNATURE = 8;
const END = 12;

/** What can be pressed or heads something in the window, in order; without values, which change. */
export function shownNames(page: Page): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll("h1,h2,h3,button,summary,legend,dt")]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().top < innerHeight)
      .map((element) => element.textContent!.replace(/\s+/g, " ").trim())
      .join("\n"),
  );
}

/** The picture with these names in a chunk of their own. */
export function withNames(png: Buffer, names: string): Buffer {
  const body = Buffer.from(INTRO + names);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  const end = png.length - END;
  return Buffer.concat([png.subarray(0, end), length, body, check, png.subarray(end)]);
}

/** The names in a picture; undefined when it has none. */
export function namesIn(png: Buffer): string | undefined {
  for (let at = SIGNATURE; at + END <= png.length; at += END + png.readUInt32BE(at)) {
    const text = png.toString("utf8", at + 4, at + 8 + png.readUInt32BE(at));
    if (text.startsWith(INTRO)) return text.slice(INTRO.length);
  }
  return undefined;
}
