/** Go's words for ENOSPC, EDQUOT, EACCES, EROFS, EMFILE and ENOMEM (syscall/zerrors_linux). */
const HINDRANCES =
  /no space left on device|disk quota exceeded|permission denied|read-only file system|too many open files|cannot allocate memory/i;
/** etcd's words for a request that took it too long (server/etcdserver/errors.go, gRPC's DeadlineExceeded). */
const TOO_SLOW = /request timed out|deadline ?exceeded|no leader|leader changed/i;

/** @returns whether a program of etcd's says that its machine did not let it: that tells nothing of the data that it works on */
export function saysHindered(said: string): boolean {
  return HINDRANCES.test(said);
}

/** @returns whether etcd says of a request that there was no time for it */
export function saysTooSlow(said: string): boolean {
  return TOO_SLOW.test(said);
}
