import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { KeyPair } from "@lockkeeper/protocol/credentials";
import { type AgentCertificate, readAgentCertificate } from "@lockkeeper/protocol/x509/identity";

/** The agent's private key, its certificate and what that says. */
export type AgentKeys = KeyPair & { readonly certificate: AgentCertificate };

const KEY = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;

/** One file with key and certificate, so that no crash can part them; mode 0600, replaced by rename and fsync. */
export type KeysFile = {
  /** @returns null when there is none, or it cannot be read as what it should be. */
  load(): Promise<AgentKeys | null>;
  /** Durable when it resolves. */
  save(keys: AgentKeys): Promise<void>;
  discard(): Promise<void>;
};

/** @param path absolute, on the host's disk */
export function createKeysFile(path: string): KeysFile {
  return {
    async load() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
      });
      const [keyPem] = KEY.exec(text) ?? [];
      const [certificatePem] = CERTIFICATE.exec(text) ?? [];
      if (keyPem === undefined || certificatePem === undefined) return null;
      const certificate = readAgentCertificate(certificatePem);
      return certificate.ok ? { keyPem, certificatePem, certificate: certificate.value } : null;
    },
    async save({ keyPem, certificatePem }) {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const temporary = `${path}.new`;
      // A leftover of a crash may have another mode.
      await rm(temporary, { force: true });
      await writeDurably(temporary, `${keyPem}\n${certificatePem}\n`);
      await rename(temporary, path);
      const handle = await open(folder, "r");
      await handle.sync().finally(() => handle.close());
    },
    discard: () => rm(path, { force: true }),
  };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
