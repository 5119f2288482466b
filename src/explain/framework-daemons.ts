// Which daemon answers a framework, by the file whose code waits: what a stack says where no model names the function.

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
