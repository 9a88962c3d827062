/**
 * The little of protobuf's encoding that etcd's maintenance calls need (protobuf.dev/programming-guides/encoding):
 * varints and length-delimited fields. Reading by hand keeps snapshot pieces out of an object mapper.
 */
export type WireField =
  | { readonly field: number; readonly is: "varint"; readonly value: bigint }
  | { readonly field: number; readonly is: "bytes"; readonly value: Buffer };

/** @throws RangeError when the bytes are no message. */
export function readFields(message: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError("a message is cut short");
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError("a varint is longer than ten bytes");
  };
  const take = (bytes: number): Buffer => {
    if (at + bytes > message.length) throw new RangeError("a message is cut short");
    at += bytes;
    return message.subarray(at - bytes, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const field = tag >>> 3;
    const type = tag & 7;
    if (type === 0) fields.push({ field, is: "varint", value: varint() });
    else if (type === 2) fields.push({ field, is: "bytes", value: take(Number(varint())) });
    // Fixed-width fields: none that is asked for, but newer versions may add some.
    else if (type === 1) take(8);
    else if (type === 5) take(4);
    else throw new RangeError(`a field of the unknown wire type ${type}`);
  }
  return fields;
}

/** A varint field's last value, 0 when it is not there (proto3). */
export function varintOf(fields: readonly WireField[], field: number): bigint {
  const found = fields.findLast((it) => it.field === field);
  return found?.is === "varint" ? found.value : 0n;
}

/** All values of a length-delimited field. */
export function bytesOf(fields: readonly WireField[], field: number): readonly Buffer[] {
  return fields.flatMap((it) => (it.field === field && it.is === "bytes" ? [it.value] : []));
}

export function textsOf(fields: readonly WireField[], field: number): readonly string[] {
  return bytesOf(fields, field).map((bytes) => bytes.toString("utf8"));
}

/** Encodes a message of the given fields. */
export function writeFields(
  fields: readonly (readonly [field: number, value: bigint | Uint8Array | string])[],
): Buffer {
  const pieces: Uint8Array[] = [];
  for (const [field, value] of fields) {
    if (typeof value === "bigint") {
      pieces.push(varint(BigInt(field << 3)), varint(value));
    } else {
      const bytes = typeof value === "string" ? Buffer.from(value) : value;
      pieces.push(varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes);
    }
  }
  return Buffer.concat(pieces);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}
