// Recognises the runtime libraries of sanitizers by the names that compilers give them.

/**
 * Matches gcc's libasan.so.8, clang's libclang_rt.asan-x86_64.so and libclang_rt.asan_osx_dynamic.dylib. `name` may be
 * a path.
 */
export function isSanitizer(name: string): boolean {
  return /(^|\/)(lib(a|t|l|ub|hwa)san\.so|libclang_rt\.\w*san[-._])/.test(name);
}
