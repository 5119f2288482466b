// Functions of macOS frameworks that are tempting in a handler and wait for a daemon or a disk. The macOS library links
// no framework; `darwin-exports.ts` explains how they are still found. Those with a stand-in in the Linux kit report
// themselves there (replayer/kit/framework_call.h).

import { knownFamilies } from './known-families.ts';
import { type CallFamily, type CallRow, type FamilyDefaults, family } from './shape.ts';

function frameworkFamily(
  name: CallFamily,
  prototypes: readonly string[],
  more: Partial<FamilyDefaults> = { wrapper: 'none' },
): readonly CallRow[] {
  const known = knownFamilies[name];
  if (known === undefined) throw new Error(`no family '${name}' of known calls`);
  const { why, advice, rule } = known;
  return family({ family: name, class: 'always', advice: `${why} ${advice}`, rule, ...more }, prototypes);
}

/** Without a stand-in on Linux. */
const onMac = { platforms: ['darwin'] } as const;

export const frameworkCalls: readonly CallRow[] = [
  ...frameworkFamily('code-signing', [
    'int SecStaticCodeCreateWithPath(void *path, uint32_t flags, void **code)',
    'int SecCodeCopySigningInformation(void *code, uint32_t flags, void **information)',
    'void *SecAssessmentCreate(void *path, uint64_t flags, void *context, void **error)',
  ]),
  // Older public sources of Security look for the guest within the process; whether current ones call a daemon is
  // unknown.
  ...frameworkFamily(
    'code-signing',
    ['int SecCodeCopyGuestWithAttributes(void *host, void *attributes, uint32_t flags, void **guest)'],
    { class: 'hazard', wrapper: 'none' },
  ),
  ...frameworkFamily('trust', [
    'bool SecTrustEvaluateWithError(void *trust, void **error)',
    'int SecTrustEvaluate(void *trust, uint32_t *result)',
  ]),
  ...frameworkFamily('keychain', [
    'int SecItemCopyMatching(void *query, void **result)',
    'int SecItemAdd(void *attributes, void **result)',
    'int SecItemUpdate(void *query, void *attributes)',
    'int SecItemDelete(void *query)',
  ]),
  ...frameworkFamily(
    'keychain',
    [
      'int AuthorizationCopyRights(void *authorization, void *rights, void *environment, uint32_t flags, void **granted)',
    ],
    onMac,
  ),
  ...frameworkFamily('disk', [
    'void *DASessionCreate(void *allocator)',
    'void *DADiskCreateFromBSDName(void *allocator, void *session, const char *name)',
    'void *DADiskCreateFromVolumePath(void *allocator, void *session, void *path)',
    'void *DADiskCopyDescription(void *disk)',
  ]),
  ...frameworkFamily('preferences', [
    'void *CFPreferencesCopyAppValue(void *key, void *application)',
    'void *CFPreferencesCopyValue(void *key, void *application, void *user, void *host)',
    'unsigned char CFPreferencesGetAppBooleanValue(void *key, void *application, unsigned char *valid)',
    'long CFPreferencesGetAppIntegerValue(void *key, void *application, unsigned char *valid)',
    'unsigned char CFPreferencesAppSynchronize(void *application)',
    'unsigned char CFPreferencesSynchronize(void *application, void *user, void *host)',
  ]),
  ...frameworkFamily('directory', [
    'void *ODNodeCreateWithNodeType(void *allocator, void *session, uint32_t type, void **error)',
    'void *ODNodeCopyRecord(void *node, void *type, void *name, void *attributes, void **error)',
    'void *ODQueryCopyResults(void *query, bool partial, void **error)',
    'bool ODRecordVerifyPassword(void *record, void *password, void **error)',
  ]),
  ...frameworkFamily(
    'configuration',
    [
      'void *SCDynamicStoreCreate(void *allocator, void *name, void *callback, void *context)',
      'void *SCDynamicStoreCopyValue(void *store, void *key)',
      'void *SCDynamicStoreCopyConsoleUser(void *store, uid_t *user, gid_t *group)',
      'unsigned char SCNetworkReachabilityGetFlags(void *target, uint32_t *flags)',
    ],
    onMac,
  ),
  ...frameworkFamily(
    'io-registry',
    [
      'unsigned IOServiceGetMatchingService(unsigned port, void *matching)',
      'void *IORegistryEntryCreateCFProperty(unsigned entry, void *key, void *allocator, uint32_t options)',
    ],
    onMac,
  ),
  ...frameworkFamily('workspace', [
    'void *LSCopyApplicationURLsForBundleIdentifier(void *identifier, void **error)',
    'void *MDItemCreate(void *allocator, void *path)',
    'void *MDItemCopyAttribute(void *item, void *name)',
  ]),
];
