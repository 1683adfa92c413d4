import { assertWithinBudget } from "../budgets.js";

/**
 * Refuses outputs beyond their budget.
 * @returns {import("rollup").Plugin}
 */
export function sizeBudget() {
  return {
    name: "size-budget",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const output of Object.values(bundle)) {
          const content = output.type === "chunk" ? output.code : output.source;
          try {
            assertWithinBudget(`dist/${output.fileName}`, Buffer.byteLength(content));
          } catch (error) {
            this.error(/** @type {Error} */ (error).message);
          }
        }
      },
    },
  };
}
