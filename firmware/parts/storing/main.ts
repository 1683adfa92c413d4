/** The part `rheo.storing`: replacing files in flash, which happens a few times a day at most. */
export { logError } from "../../journal/error-log";
export { replaceFile } from "../../journal/replace";
export { storeSetting } from "./settings";
