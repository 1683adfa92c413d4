/** A certificate that nobody has signed, for tests behind TLS, by the `openssl` command. */
import { execFileSync, spawnSync } from "node:child_process";

/** Reason to skip, or false. */
export const noOpenssl = spawnSync("openssl", ["version"]).status !== 0 && "no openssl";

/**
 * Makes a key and its certificate, good for two days.
 * @param names what it is for, such as `IP:127.0.0.1` or `DNS:localhost` (RFC 5280 section 4.2.1.6)
 */
export function makeCertificate(certFile: string, keyFile: string, names: string): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", keyFile];
  const whose = ["-subj", "/CN=test", "-addext", `subjectAltName=${names}`];
  execFileSync("openssl", ["req", "-x509", ...key, "-out", certFile, "-days", "2", ...whose], {
    stdio: "ignore",
  });
}
