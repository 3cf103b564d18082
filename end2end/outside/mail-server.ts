// A real mail server (`maildev`), over TLS with a certificate of its own and a sign-in.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { MemoryStorage } from "@maildev/core";
import { SMTPServer } from "@maildev/smtp";

/** How Luukku signs in there. */
export const login = { user: "luukku", pass: "vain-kokeita-varten" };

/** Runs a mail server that keeps its files in `folder`. The certificate, which Luukku is to trust, is `certificate`. */
export async function runMailServer(folder: string): Promise<{ server: SMTPServer; certificate: string }> {
  const [keyPath, certPath] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", keyPath];
  const names = ["-subj", "/CN=maildev", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-addext", "basicConstraints=critical,CA:FALSE", "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, ...names, ...kind, "-out", certPath]);
  const server = new SMTPServer({
    port: 0,
    host: "127.0.0.1",
    storage: new MemoryStorage(),
    mailDir: join(folder, "mail"),
    secure: true,
    keyPath,
    certPath,
    auth: login,
    logger: false,
  });
  await server.start();
  return { server, certificate: certPath };
}
