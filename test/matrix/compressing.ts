import { createZstdCompress } from "node:zlib";

type Done = (...args: unknown[]) => void;
type Transform = { _transform(chunk: unknown, encoding: unknown, done: Done): void; _flush(done: Done): void };

let busy = 0;

/** @returns how many pieces of data the thread pool is compressing right now, of all streams of node:zlib. */
export function compressing(): number {
  return busy;
}

count(prototypeOfZlib());

/** The prototype that all streams of node:zlib have in common: the first that has both of a transform's methods. */
function prototypeOfZlib(): Transform {
  for (let of: unknown = createZstdCompress(); of !== null; of = Object.getPrototypeOf(of))
    if (Object.hasOwn(of as object, "_transform") && Object.hasOwn(of as object, "_flush")) return of as Transform;
  throw new Error("node:zlib keeps its streams' methods elsewhere now: virtual time would run on while they work");
}

function count(zlib: Transform): void {
  const { _transform, _flush } = zlib;
  const counted = (done: Done): Done => {
    busy += 1;
    return (...args) => {
      busy -= 1;
      done(...args);
    };
  };
  zlib._transform = function (chunk, encoding, done) {
    _transform.call(this, chunk, encoding, counted(done));
  };
  zlib._flush = function (done) {
    _flush.call(this, counted(done));
  };
}
