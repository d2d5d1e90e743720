// Content by formula: byte i is the top byte of i·0x9E3779B1 + seed·0x85EBCA6B (mod 2^32). The Java tests compute the same.
export function fill (bytes, from, seed) {
  let x = (Math.imul(from, 0x9E3779B1) + Math.imul(seed, 0x85EBCA6B)) >>> 0
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = x >>> 24
    x = (x + 0x9E3779B1) >>> 0
  }
  return bytes
}

export function content (size, seed) {
  return fill(new Uint8Array(size), 0, seed)
}

export async function * stream (size, seed) {
  for (let from = 0; from < size; from += 1 << 20) {
    yield fill(new Uint8Array(Math.min(1 << 20, size - from)), from, seed)
  }
}
