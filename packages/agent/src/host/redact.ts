const REDACTIONS: readonly (readonly [RegExp, string])[] = [
  // kubeadm's bootstrap tokens: six and sixteen characters (kubeadm reference, "Bootstrap Tokens").
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, "[token]"],
  // JSON web tokens: service account tokens among them.
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, "[token]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  // The tail of a key whose beginning was cut off.
  [/^[\s\S]{0,8192}?-----END [A-Z ]*PRIVATE KEY-----/g, "[private key]"],
  [/(authorization:\s*(?:bearer|basic)\s+)\S+/gi, "$1[secret]"],
  [/(--(?:token|certificate-key|discovery-token|password)[= ])\S+/g, "$1[secret]"],
  [/((?:password|passwd|secret|token|certificate-key|client-key-data)["']?\s*[:=]\s*["']?)[^\s"',}]+/gi, "$1[secret]"],
  // Credentials in an address, as proxies and mirrors carry them.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, "$1[secret]@"],
];

/** Takes tokens, keys and passwords out of a program's output before it leaves the host. */
export function redact(text: string): string {
  return REDACTIONS.reduce((so, [pattern, instead]) => so.replace(pattern, instead), text);
}
