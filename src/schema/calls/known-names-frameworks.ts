// Functions and methods of macOS frameworks that can block, and those of the database and es_* functions without a row
// that wraps them. A group: family, class, when it waits, platforms; `known-calls.ts` explains the words.

export const frameworkNames = `
  bundle always storage darwin: CFBundleCreate CFBundleCopyInfoDictionaryForURL CFBundleCopyInfoDictionaryInDirectory
      CFBundleCopyExecutableURL CFBundleCopyResourceURL CFBundleLoadExecutable CFBundleGetFunctionPointerForName
      +[NSBundle bundleWithPath:] +[NSBundle bundleWithURL:]
  bundle if_waited contended darwin: CFBundleGetMainBundle
  bundle hazard storage darwin: CFBundleGetInfoDictionary CFBundleGetIdentifier
  code-signing always always darwin: SecStaticCodeValidateResourceWithErrors SecCodeCopySelf SecCodeCopyHost
  code-signing always storage darwin: SecStaticCodeCreateWithPathAndAttributes SecCodeCopyStaticCode SecCodeCopyPath
      SecCodeCopyDesignatedRequirement SecCodeMapMemory SecCodeValidateFileResource SecTranslocateIsTranslocatedURL
  code-signing if_waited contended darwin: SecRequirementCreateWithString SecRequirementCreateWithStringAndErrors
  code-signing hazard bounded darwin: SecTaskCreateWithAuditToken
  code-signing hazard storage darwin: SecTaskCopyValueForEntitlement SecTaskCopySigningIdentifier
  code-signing strict_only bounded darwin: SecTaskCreateFromSelf
  configuration always always darwin: SCDynamicStoreCopyComputerName SCNetworkInterfaceCopyAll SCNetworkServiceCopyAll
  configuration always storage darwin: SCPreferencesCreate
  configuration if_waited contended darwin: SCPreferencesLock SCNetworkReachabilityCreateWithName
  database always storage both: sqlite3_open sqlite3_open_v2 sqlite3_exec sqlite3_prepare_v2 sqlite3_step
      sqlite3_close_v2 sqlite3_wal_checkpoint_v2
  date hazard storage darwin: CFCalendarCopyCurrent CFDateFormatterCreate CFDateFormatterCreateDateFromString
      CFDateFormatterCreateStringWithAbsoluteTime CFDateFormatterCreateStringWithDate CFTimeZoneCopyDefault
      CFTimeZoneCopySystem CFTimeZoneCreateWithName +[NSCalendar currentCalendar] -[NSDate descriptionWithLocale:]
      -[NSDateFormatter dateFromString:] -[NSDateFormatter stringFromDate:] +[NSTimeZone systemTimeZone]
      +[NSTimeZone timeZoneWithName:]
  disk always always darwin: DADiskCreateFromIOMedia DADiskCopyWholeDisk DADiskMount DADiskMountWithArguments
      DADiskUnmount DADiskEject DARegisterDiskAppearedCallback
  disk hazard always darwin: DADiskCopyIOMedia DASessionSetDispatchQueue
  endpoint-security hazard always darwin: es_muted_processes es_muted_paths_events
  endpoint-security allowed bounded darwin: es_respond_auth_result es_respond_flags_result
  endpoint-security allowed contended darwin: es_copy_message
  io-registry always always darwin: IOServiceGetMatchingServices IOServiceAddMatchingNotification IOServiceOpen
      IOServiceClose IORegistryEntryFromPath IORegistryEntryCreateCFProperties IORegistryEntrySearchCFProperty
      IOConnectCallMethod IOPMAssertionCreateWithName IOPSCopyPowerSourcesInfo
  io-registry always timeout darwin: IOServiceWaitQuiet
  io-registry hazard always darwin: IORegistryEntryGetName IORegistryEntryGetParentEntry IOIteratorNext
  keychain always always darwin: SecKeychainCopyDefault SecKeychainFindGenericPassword SecKeychainItemCopyContent
      AuthorizationCreate
  keychain always storage darwin: SecKeychainOpen
  person always always darwin: CFUserNotificationDisplayAlert CFUserNotificationCreate -[NSAlert runModal]
  person always timeout darwin: CFUserNotificationReceiveResponse
  preferences always always darwin: CFPreferencesSetAppValue CFPreferencesAppValueIsForced
      -[NSUserDefaults objectForKey:] -[NSUserDefaults synchronize]
  trust always always darwin: SecTrustGetTrustResult SecTrustCopyCertificateChain SecTrustSettingsCopyTrustSettings
  trust if_waited contended darwin: SecTrustEvaluateAsyncWithError
  trust hazard always darwin: SecTrustCreateWithCertificates
  trust strict_only contended darwin: SecCertificateCreateWithData
  workspace always always darwin: LSCopyApplicationURLsForURL LSCopyDefaultApplicationURLForURL
      LSCopyDefaultHandlerForURLScheme LSOpenCFURLRef LSRegisterURL MDItemCreateWithURL MDItemCopyAttributes
      MDQueryExecute FSEventStreamCreate FSEventStreamFlushSync CSBackupIsItemExcluded
      -[NSWorkspace runningApplications] -[NSWorkspace frontmostApplication]
      -[NSWorkspace URLForApplicationWithBundleIdentifier:] -[NSWorkspace iconForFile:]
      +[NSRunningApplication runningApplicationWithProcessIdentifier:]
  workspace hazard always darwin: UTTypeCreatePreferredIdentifierForTag +[NSWorkspace sharedWorkspace]
`;
