import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";

const SCRIPT = /<script\s[^>]*src="(?:\.\/)?src\/main\.ts"[^>]*><\/script>/;
const STYLESHEET = /[ \t]*<link\s[^>]*rel="stylesheet"[^>]*>\n?/g;

/**
 * Puts script and styles into the page: one HTML file that asks for nothing else, and its gzip form with
 * the same bytes for the same page on every machine.
 *
 * Styles come from `<link rel="stylesheet" href="…">` (a file beside the page, or `package/file.css`),
 * and from every other `.css` file in the styles folder, in name order.
 * @param {{ html: string, styles: string, file: string }} page absolute paths of page and styles folder;
 *   `file` is the name of the output
 * @returns {import("rollup").Plugin}
 */
export function dashboard({ html, styles, file }) {
  return {
    name: "dashboard",
    buildStart() {
      this.addWatchFile(html);
      const linked = [...readFileSync(html, "utf8").matchAll(/<link\s[^>]*href="(\.[^"]+\.css)"/g)];
      const elsewhere = linked.map(([, href]) => path.resolve(path.dirname(html), href ?? ""));
      for (const style of new Set([...cssFiles(styles), ...elsewhere])) this.addWatchFile(style);
    },
    generateBundle(_options, bundle) {
      const page = readFileSync(html, "utf8");
      const chunk = Object.values(bundle).find((output) => output.type === "chunk");
      if (!chunk || chunk.type !== "chunk") throw new Error("the page has no script");
      if (!SCRIPT.test(page)) {
        this.error(`${html}: write <script type="module" src="src/main.ts"></script> where the script goes`);
      }
      const text = stripComments(inlineStyles(page, html, styles)).replace(
        SCRIPT,
        () => `<script type="module">${chunk.code.trim()}</script>`,
      );
      delete bundle[chunk.fileName];
      this.emitFile({ type: "asset", fileName: file, source: text });
      this.emitFile({ type: "asset", fileName: `${file}.gz`, source: gzip(text) });
    },
  };
}

/**
 * gzip at its best level with no time and no system in the header.
 * @param {string} text
 */
function gzip(text) {
  // Of Node's ways this one packs these pages best.
  const bytes = gzipSync(text, { level: 9, memLevel: 7 });
  bytes.writeUInt32LE(0, 4);
  bytes[9] = 255;
  return bytes;
}

/** @param {string} folder */
function cssFiles(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".css"))
    .sort()
    .map((name) => path.join(folder, name));
}

/**
 * @param {string} page
 * @param {string} html
 * @param {string} styles
 */
function inlineStyles(page, html, styles) {
  /** @type {Set<string>} */
  const linked = new Set();
  const require = createRequire(html);
  const inlined = page.replace(STYLESHEET, (link) => {
    const href = /href="([^"]+)"/.exec(link)?.[1] ?? "";
    const beside = path.resolve(path.dirname(html), href);
    const file = href.startsWith(".") || cssFiles(styles).includes(beside) ? beside : require.resolve(href);
    linked.add(file);
    return style([file]);
  });
  const others = cssFiles(styles).filter((file) => !linked.has(file));
  return others.length ? inlined.replace("</head>", () => `${style(others)}</head>`) : inlined;
}

/** @param {string[]} files */
function style(files) {
  const css = files.map((file) => readFileSync(file, "utf8")).join("\n");
  return `<style>${smallCss(css)}</style>\n`;
}

/**
 * Style sheets without comments, and without spaces, semicolons and zeros that mean nothing. Strings stay as they are.
 * @param {string} css
 */
export function smallCss(css) {
  return css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"|[^"]+/g, (part) =>
    part.startsWith('"')
      ? part
      : part
          .replace(/\s+/g, " ")
          .replace(/ ?([{};,>~]) ?/g, "$1")
          .replace(/([\w-]): /g, "$1:")
          .replace(/;\}/g, "}")
          .replace(/(?<![\w.])0\.(?=\d)/g, "."),
  );
}

/** @param {string} page */
function stripComments(page) {
  return page.replace(/<!--[\s\S]*?-->\n?/g, "").replace(/\n\s+/g, "\n");
}
