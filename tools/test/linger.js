/**
 * Loaded in front of every test file: ends its process half a minute after its last test when something that a test
 * started still runs, and fails it. Such is left behind where a hook that starts several things fails at the second; the
 * runner would wait for the whole file until it counts as hung.
 */
import { after } from "node:test";

/** Milliseconds: longer than whatever ends by itself takes. */
const PATIENCE = 30_000;

// The runner loads it, too, and has no tests.
if (process.env.NODE_TEST_CONTEXT) {
  after(() => {
    setTimeout(() => {
      const kinds = [...new Set(process.getActiveResourcesInfo())].join(", ");
      process.stderr.write(`${process.argv[1]}: its tests are over, and something still runs: ${kinds}\n`);
      process.exit(1);
    }, PATIENCE).unref();
  });
}
