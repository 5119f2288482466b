// The daemon behind each framework, by the file with the waiting code: used for stacks with functions that no model
// names.

export const frameworkDaemons: Readonly<Record<string, string>> = {
  CFOpenDirectory: 'opendirectoryd',
  CarbonCore: 'coreservicesd',
  CoreServicesInternal: 'coreservicesd',
  DiskArbitration: 'diskarbitrationd',
  LaunchServices: 'lsd',
  Metadata: 'mds',
  OpenDirectory: 'opendirectoryd',
  SystemConfiguration: 'configd',
  TCC: 'tccd',
  'libsystem_info.dylib': 'opendirectoryd',
  'libsystem_trace.dylib': 'logd',
};
