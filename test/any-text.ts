// Strings of any code points. fast-check has them as the unit `binary`, but makes a table of all code points for it,
// which takes more than a second in each process.
import fc from 'fast-check';

const surrogates = 0xd800;
const codePoint = fc
  .nat(0x10ffff - 0x800)
  .map((number) => String.fromCodePoint(number < surrogates ? number : number + 0x800));

export const anyText = (constraints: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...constraints, unit: codePoint });
