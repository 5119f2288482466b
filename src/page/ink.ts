// The colour of words on a bar.

/** Of a colour that has a contrast of 4.5 : 1 to white, as WCAG asks of text, or more. */
const maxLuminance = 1.05 / 4.5 - 0.05;

/** Returns white, or black where white cannot be read. `hex`: `#rrggbb`. */
export function inkOn(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue <= maxLuminance ? '#ffffff' : '#000000';
}

const linear = (share: number): number => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
