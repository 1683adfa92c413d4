/** `require("crypto")`: digests, PBKDF2 and AES with the results Espruino gives. */
import { createCipheriv, createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { collectBytes } from "./bytes.js";
import type { MachineContext } from "./context.js";
import type { Native, Obj, Realm } from "./realm.js";

const DIGESTS = { SHA1: "sha1", SHA224: "sha224", SHA256: "sha256", SHA384: "sha384", SHA512: "sha512" };

export function installCrypto(context: MachineContext): void {
  const { realm } = context;
  const module = realm.object();
  for (const [name, algorithm] of Object.entries(DIGESTS)) {
    realm.define(module, {
      [name]: (_self, [data]) =>
        realm.arrayBuffer(createHash(algorithm).update(bytesOf(realm, data)).digest()),
    });
  }
  const aes = realm.object();
  realm.define(aes, {
    encrypt: cipher(context, true),
    decrypt: cipher(context, false),
  });
  realm.hide(module, "AES", aes);
  realm.hide(realm.global, "AES", aes);
  realm.define(module, { PBKDF2: (_self, args) => pbkdf2(context, args) });
  context.modules.set("crypto", module);
}

function bytesOf(realm: Realm, data: unknown): Buffer {
  return Buffer.from(collectBytes(realm, [data]));
}

function option(options: unknown, name: string): unknown {
  return typeof options === "object" && options !== null ? (options as Obj)[name] : undefined;
}

function pbkdf2(context: MachineContext, [password, salt, options]: unknown[]): ArrayBuffer {
  const keySize = Number(option(options, "keySize") ?? 16) * 4;
  const iterations = Number(option(options, "iterations") ?? 1);
  const hasher = String(option(options, "hasher") ?? "SHA256");
  const algorithm = DIGESTS[hasher as keyof typeof DIGESTS];
  if (!algorithm) throw context.realm.error("Error", `Unknown hasher ${hasher}`);
  return context.realm.arrayBuffer(
    pbkdf2Sync(
      bytesOf(context.realm, password),
      bytesOf(context.realm, salt),
      iterations,
      keySize,
      algorithm,
    ),
  );
}

/** AES with a key of 16, 24 or 32 bytes; CBC from a zero vector unless `iv` and `mode` say otherwise. */
function cipher(context: MachineContext, encrypting: boolean): Native {
  return (_self, [message, keyValue, options]) => {
    const { realm } = context;
    const key = bytesOf(realm, keyValue);
    const mode = String(option(options, "mode") ?? "CBC").toLowerCase();
    const given = option(options, "iv");
    const iv = mode === "ecb" ? null : given === undefined ? Buffer.alloc(16) : bytesOf(realm, given);
    const name = `aes-${key.length * 8}-${mode}`;
    try {
      const engine = encrypting ? createCipheriv(name, key, iv) : createDecipheriv(name, key, iv);
      engine.setAutoPadding(false);
      return context.realm.arrayBuffer(
        Buffer.concat([engine.update(bytesOf(realm, message)), engine.final()]),
      );
    } catch {
      throw context.realm.error("Error", "Bad input data");
    }
  };
}
