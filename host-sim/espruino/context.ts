/** What the parts of one powered machine share. Made anew at every power-on. */
import type { Clock } from "./clock.js";
import type { Errors } from "./errors.js";
import type { Events } from "./events.js";
import type { Executor } from "./executor.js";
import type { ErrorFlags } from "./flags.js";
import type { Loop } from "./loop.js";
import type { MachineOptions, Program } from "./machine.js";
import type { Memory } from "./memory.js";
import type { Realm } from "./realm.js";

export interface MachineContext {
  readonly options: MachineOptions;
  readonly realm: Realm;
  readonly clock: Clock;
  readonly loop: Loop;
  readonly errors: Errors;
  readonly events: Events;
  readonly executor: Executor;
  readonly flags: ErrorFlags;
  readonly memory: Memory;
  /** What `require` finds: modules by name. */
  readonly modules: Map<string, unknown>;
  /** Called when the power goes: closes what the host holds for this machine. */
  readonly onPowerOff: Array<() => void>;
  /** The program asked for a restart; carried out at the end of the pass. */
  reboot(reason: string, program?: Program): void;
}
