// Images are shared by the messages that name them: a change of one must fail loudly instead of being lost, or of reaching others.

/** Freezes an image and all that it holds; bytes stay as they are, since arrays of them cannot be frozen. */
export function freezeImage(image: object): void {
  Object.freeze(image);
  for (const value of Object.values(image)) {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Object.isFrozen(value))
      freezeImage(value);
  }
}
