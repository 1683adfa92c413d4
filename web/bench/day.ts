/**
 * What the dashboard holds over a simulated day: 1.7 million readings, a lost connection every hour.
 *
 *   npm run build && node --import tsx web/bench/day.ts
 */
import { launch } from "../test/browser/chromium";
import { longRun } from "../test/browser/long-run";

const browser = await launch();
console.log("hour   heap kB   DOM nodes   listeners");
await longRun(browser, 24, (hour, { heap, nodes, listeners }) => {
  const columns = [
    (heap / 1000).toFixed(0).padStart(9),
    String(nodes).padStart(11),
    String(listeners).padStart(11),
  ];
  console.log(String(hour).padStart(4), ...columns);
});
await browser.close();
