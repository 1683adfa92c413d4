/** What is built for a board, from `dist`, by name in Storage. */
declare module "rheo:files" {
  /** Byte strings. */
  export const texts: Record<string, string>;
  /** Base64. */
  export const packed: Record<string, string>;
}
