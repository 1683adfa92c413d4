/** Memory in Espruino variables; `lowest` is the least that was free at any look since boot. */
export interface Memory {
  free: number;
  total: number;
  lowest: number;
}

/**
 * A look at memory, without collecting garbage first. When under a fifth is free it does collect:
 * while a server listens, Espruino's loop is never idle enough to do so by itself.
 *
 * @param state where the fewest free variables are kept
 */
export function readMemory(state: { _lowest?: number }): Memory {
  let seen = process.memory(false);
  if (seen.free * 5 < seen.total) seen = process.memory();
  if (state._lowest === undefined || seen.free < state._lowest) state._lowest = seen.free;
  return { free: seen.free, total: seen.total, lowest: state._lowest };
}
