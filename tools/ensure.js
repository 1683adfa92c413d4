/** Builds unless `dist` is newer than every source; says nothing when there is nothing to do, else two lines. */
import { isAllFresh } from "./state.js";

if (!isAllFresh()) {
  console.log("Building what changed: all of it takes some 15 seconds.");
  const { build } = await import("./build.js");
  // The sizes of some sixty files are for `npm run build`.
  if (!(await build({ log: (line) => /\d bytes$/.test(line) || console.log(line) }))) process.exitCode = 1;
}
