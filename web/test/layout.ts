/** What is wrong with the texts of a page as it is laid out: runs in the page, so it stands by itself. */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const dialog = document.querySelector("dialog[open]");
  const boxes: {
    text: string;
    left: number;
    right: number;
    top: number;
    bottom: number;
    layer: Element | null;
  }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!;
    const text = node.textContent!.trim();
    if (!text || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest(".sr, template, script, style, option, datalist")) continue;
    if (dialog && !dialog.contains(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // Lists that scroll cut their texts on purpose.
    const scrolls = element.closest(".history, .scroll, .frames, .log, .payload, pre");
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      const { left, right, top, bottom } = rect;
      if (!scrolls && (left < -0.5 || right > innerWidth + 0.5)) faults.push(`beyond the page: "${text}"`);
      for (let box: Element | null = element; box && !scrolls; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (
          style.display === "inline" ||
          (style.overflow === "visible" && !style.contain.includes("paint") && style.contain !== "content")
        )
          continue;
        const clip = box.getBoundingClientRect();
        if (
          left < clip.left - 1 ||
          right > clip.right + 1 ||
          top < clip.top - 2 ||
          bottom > clip.bottom + 2
        ) {
          faults.push(`cut by ${box.className || box.tagName}: "${text}"`);
          break;
        }
      }
      if (!scrolls)
        boxes.push({
          text,
          left,
          right,
          top,
          bottom,
          layer: element.closest(".menu, .nothing, .cursor, dialog"),
        });
    }
  }
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (one.layer !== other.layer) continue;
      const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      // The boxes of lines and of figures in the dial are taller than what is written in them.
      if (width > 1.5 && height > Math.min(one.bottom - one.top, other.bottom - other.top) * 0.3)
        faults.push(`"${one.text}" meets "${other.text}"`);
    }
  });
  for (const input of document.querySelectorAll<HTMLElement>("button, summary.button, select")) {
    if (!input.checkVisibility() || (dialog && !dialog.contains(input))) continue;
    if (input.scrollWidth > input.clientWidth + 1 && !input.closest(".frames"))
      faults.push(`too narrow: "${input.textContent!.trim()}"`);
    const icon = Number.parseFloat(getComputedStyle(input, "::before").width);
    if (input.matches(".icon") && icon < 10)
      faults.push(`icon of ${icon} px: "${input.textContent!.trim()}"`);
    const { height } = input.getBoundingClientRect();
    if (innerWidth <= 640 && height < 43.5 && !input.closest(".optics"))
      faults.push(`not 44 px high: "${input.textContent!.trim()}"`);
  }
  if (document.documentElement.scrollWidth > innerWidth)
    faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return [...new Set(faults)];
}

/**
 * Texts of a page that cannot be told from their ground in its picture (a PNG of the window, Base64, taken without
 * scrolling): runs in the page. Colours that a system forces are not what style sheets say, so it is looked at.
 */
export async function unreadableTexts(png: string): Promise<string[]> {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  const ratio = image.width / innerWidth;
  const linear = Float64Array.from({ length: 256 }, (_, byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const dialog = document.querySelector("dialog[open]");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faults: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!;
    const text = node.textContent!.trim();
    // A dash stands for nothing known.
    if (text.length < 2 || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      continue;
    if (element.closest(".sr, template, script, style, option, datalist, iframe")) continue;
    if (dialog && !dialog.contains(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    if (right - left < 2 || left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) continue;
    const on = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (on && !on.contains(element) && !element.contains(on) && !on.closest("a, label, svg, [aria-hidden]"))
      continue;
    // Without its edges: what the text stands on may end there.
    const rim = (bottom - top) / 4;
    const box = [left + 2, top + rim, right - left - 4, bottom - top - 2 * rim].map((edge) =>
      Math.max(1, Math.round(edge * ratio)),
    );
    const { data } = context.getImageData(box[0]!, box[1]!, box[2]!, box[3]!);
    let [darkest, brightest] = [1, 0];
    for (let at = 0; at < data.length; at += 4) {
      const luminance =
        0.2126 * linear[data[at]!]! + 0.7152 * linear[data[at + 1]!]! + 0.0722 * linear[data[at + 2]!]!;
      darkest = Math.min(darkest, luminance);
      brightest = Math.max(brightest, luminance);
    }
    const contrast = (brightest + 0.05) / (darkest + 0.05);
    // What is disabled is paler on purpose.
    if (contrast < 2) faults.push(`contrast ${contrast.toFixed(1)}: "${text}"`);
  }
  return faults;
}
