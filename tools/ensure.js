/** Builds unless `dist` is newer than every source; says nothing when there is nothing to do. */
import { isAllFresh } from "./state.js";

if (!isAllFresh()) {
  const { build } = await import("./build.js");
  if (!(await build())) process.exitCode = 1;
}
