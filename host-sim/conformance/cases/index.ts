/** All cases, in the order of their numbers. */
import type { Case } from "../case.js";
import { close } from "./close.js";
import { fragmentation, manyFragments } from "./fragmentation.js";
import { framing } from "./framing.js";
import { pings } from "./pings.js";
import { opcodes, reservedBits } from "./reserved.js";
import { rules } from "./rules.js";
import { utf8 } from "./utf8.js";

/** A family by the number its cases start with. */
export const FAMILIES: Array<[number: string, title: string, cases: Case[]]> = [
  ["1", "framing", framing],
  ["2", "pings and pongs", pings],
  ["3", "reserved bits", reservedBits],
  ["4", "reserved opcodes", opcodes],
  ["5", "fragmentation", fragmentation],
  ["6", "UTF-8", utf8],
  ["7", "closing", close],
  ["10", "many fragments", manyFragments],
  ["R", "rules beyond Autobahn", rules],
];

export const CASES: Case[] = FAMILIES.flatMap(([, , cases]) => cases);
