/**
 * What a translation is found by instead of its English, which would be shipped once more for that: FNV-1a of 32 bits over
 * UTF-16 code units. The build makes sure that no two texts have the same.
 */
export function textDigest(text: string): number {
  let digest = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  return digest >>> 0;
}
