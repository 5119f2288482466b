// Freezes images, which messages share: a change must fail loudly instead of being lost or affecting other messages.

/** Freezes an image and everything in it, except bytes, because typed arrays cannot be frozen. */
export function freezeImage(image: object): void {
  Object.freeze(image);
  for (const value of Object.values(image)) {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Object.isFrozen(value))
      freezeImage(value);
  }
}
