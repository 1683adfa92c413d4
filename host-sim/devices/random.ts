/**
 * A source of repeatable randomness. Everything uncertain in the simulated world draws from one seed,
 * so that a failure can be run again; each device forks its own stream by name, so that one device
 * drawing more numbers does not change what another sees.
 */
export interface Random {
  /** Uniform in 0 (included) to 1 (excluded). */
  next(): number;
  /** Uniform 32-bit word, 0..0xFFFFFFFF. */
  word(): number;
  /** Normally distributed, mean 0, standard deviation 1. */
  gaussian(): number;
  /** Uniform integer in `low`..`high`, both included. */
  integer(low: number, high: number): number;
  /** An independent stream; the same seed and label give the same stream. */
  fork(label: string): Random;
}

/** FNV-1a over the label's UTF-16 units, mixed into a seed. */
function mix(seed: number, label: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/**
 * Generator sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, no multiplication.
 * Not for secrets; the simulated hardware generator uses the host's when no seed is given.
 * @param seed any number; its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  let spare: number | undefined;

  function word(): number {
    const result = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + result) >>> 0;
    return result;
  }
  // Fifteen rounds spread a small seed over the whole state, as the author advises.
  for (let round = 0; round < 15; round++) word();

  function next(): number {
    return word() / 0x100000000;
  }

  /** Box and Muller's transform; the second of each pair is kept for the next call. */
  function gaussian(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return {
    next,
    word,
    gaussian,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    fork: (label) => seededRandom(mix(seed, label)),
  };
}
