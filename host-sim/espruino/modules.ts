/** `require` and `Modules`: built-in modules first, then those in Storage or added by the program. */
import type { MachineContext } from "./context.js";
import type { Obj } from "./realm.js";

/** Modules the ESP32 build has and nothing of which is simulated: using them is reported loudly. */
const NOT_SIMULATED = ["http", "tls", "dgram", "fs", "Flash", "heatshrink", "timer", "neopixel"];

export function installModules(
  context: MachineContext,
  run: (code: string, name: string, scope: Obj) => void,
): void {
  const { realm, modules } = context;
  for (const name of NOT_SIMULATED) modules.set(name, notSimulated(context, `require("${name}")`));
  const loaded = new Map<string, unknown>();

  const load = (name: string, code: string): unknown => {
    const module = realm.object({ exports: realm.object() });
    run(code, name, module);
    loaded.set(name, module.exports);
    return module.exports;
  };

  realm.define(realm.global, {
    require: (_self, [wanted]) => {
      const name = String(wanted);
      const known = loaded.get(name) ?? modules.get(name);
      if (known !== undefined) {
        loaded.set(name, known);
        return known;
      }
      const file = context.options.flash.get(name);
      if (file) return load(name, file.toString("latin1"));
      throw realm.error("Error", `Module "${name}" not found`);
    },
  });

  const library = realm.object();
  realm.define(library, {
    addCached: (_self, [name, code]) => {
      if (typeof code === "function") {
        // Run anew from its text, since it sees `exports` and `module` as variables.
        load(String(name), `(${realm.sourceOf(code) ?? ""}).call(this);`);
      } else load(String(name), String(code));
    },
    removeCached: (_self, [name]) => {
      if (typeof name !== "string") throw realm.error("Error", "First argument must be String");
      if (!loaded.delete(name)) throw realm.error("Error", `Module "${name}" not found`);
    },
    removeAllCached: () => loaded.clear(),
    getCached: () => realm.array(loaded.keys()),
  });
  realm.hide(realm.global, "Modules", library);
}

/** An object whose every use is reported: Espruino has it, the simulator does not. */
export function notSimulated(context: MachineContext, what: string): object {
  const report = (property: string): never => {
    const text = `${what}.${property} exists on Espruino and is not simulated`;
    context.options.warn(text);
    throw context.realm.error("Error", text);
  };
  return context.realm.proxy(report);
}
