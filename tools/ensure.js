/**
 * Builds what is run here unless it is newer than every source; says nothing when there is nothing to do, else two lines.
 * Types are not looked at, which is a third of the work: `npm run build` does it, and `npm test`.
 */
import { build, TO_RUN } from "./build.js";
import { areFresh } from "./state.js";

if (!areFresh(TO_RUN)) {
  console.log("Building what changed: all of it takes some twenty seconds.");
  // The sizes of some sixty files are for `npm run build`.
  const log = (/** @type {string} */ line) => /\d bytes$/.test(line) || console.log(line);
  if (!(await build({ check: false, wanted: TO_RUN, log }))) process.exitCode = 1;
}
