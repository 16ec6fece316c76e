/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): any stable hash would do, but it must never change. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
