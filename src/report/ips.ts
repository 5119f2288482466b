// Writes a killed client as a crash report in macOS's form: two JSON documents, so that it can be compared with one
// from the field. What macOS would have around the handler is added and marked; the client's environment and arguments
// are left out.

import { knownCall } from '../schema/calls/known-calls.ts';
import type { KilledClient, KilledFrame, KilledThread } from '../verdict/killed-client.ts';

/** What a handler runs in on macOS, from the handler outwards, without the frames in between. */
const belowHandler: readonly (readonly [image: string, symbol: string])[] = [
  ['/usr/lib/libEndpointSecurity.dylib', 'BBReader<ESMessageReaderConfig>::handleItems()'],
  ['/usr/lib/libEndpointSecurity.dylib', 'BBReader<ESMessageReaderConfig>::woke(void*)'],
  ['/usr/lib/system/libdispatch.dylib', '_dispatch_client_callout'],
  ['/usr/lib/system/libsystem_pthread.dylib', '_pthread_wqthread'],
  ['/usr/lib/system/libsystem_pthread.dylib', 'start_wqthread'],
];

const frameworks = '/System/Library/Frameworks';
/** The macOS images of functions for which the replayer's wrappers leave no frame, by the beginning of the name. */
const homes: readonly (readonly [prefix: RegExp, image: string])[] = [
  [/^Sec|^Authorization/, `${frameworks}/Security.framework/Versions/A/Security`],
  [/^DA[A-Z]/, `${frameworks}/DiskArbitration.framework/Versions/A/DiskArbitration`],
  [/^OD[A-Z]/, `${frameworks}/OpenDirectory.framework/Versions/A/OpenDirectory`],
  [/^CF[A-Z]/, `${frameworks}/CoreFoundation.framework/Versions/A/CoreFoundation`],
  [/^SC[A-Z]/, `${frameworks}/SystemConfiguration.framework/Versions/A/SystemConfiguration`],
  [/^NS[A-Z]|^[-+]\[/, `${frameworks}/Foundation.framework/Versions/C/Foundation`],
  [/^xpc_/, '/usr/lib/system/libxpc.dylib'],
  [/^dispatch_/, '/usr/lib/system/libdispatch.dylib'],
  [/^pthread_/, '/usr/lib/system/libsystem_pthread.dylib'],
  [/^es_/, '/usr/lib/libEndpointSecurity.dylib'],
];
const kernelEdge = '/usr/lib/system/libsystem_kernel.dylib';

const indicator = 'EndpointSecurity client terminated because it failed to respond to a message before its deadline';
const noUuid = '00000000-0000-0000-0000-000000000000';

const notThere: readonly string[] = [
  'threads that were in no call that is watched',
  'registers, memory, and identifiers of images (their uuid is all zeros)',
  'frames between those of Endpoint Security and the start of the thread',
  'flags of the termination: what macOS has there for such a kill is not known',
];

interface Frame {
  readonly imageOffset: number;
  readonly symbol?: string;
  readonly symbolLocation: number;
  readonly imageIndex: number;
  readonly sourceFile?: string;
  readonly sourceLine?: number;
  /** Placeholder for a frame that only macOS would have. */
  readonly assumed?: true;
}

/** Returns the text of the whole file. `harness` is the process that ended the client. */
export function renderIps(client: KilledClient, harness: { readonly pid: number; readonly version: string }): string {
  const images = new UsedImages(client);
  const threads = client.threads.map((thread, at) => ({
    ...(at === 0 ? { triggered: true } : {}),
    ...(thread.id === null ? {} : { id: thread.id }),
    ...(thread.inHandler ? { name: 'handler' } : {}),
    frames: framesOf(thread, images),
  }));
  const name = baseOf(client.path);
  const header = {
    app_name: name,
    timestamp: localTime(client.atMs, 2),
    bug_type: '309',
    os_version: `macOS ${client.macos}`,
    name,
    esreplay: harness.version,
  };
  const report = {
    esreplay: {
      version: harness.version,
      note: `Written by esreplay: it ended the client in a replay because ${client.message} was not answered by its deadline. macOS was imitated. Frames with "assumed" are what macOS has in their place.`,
      notThere,
    },
    version: 2,
    captureTime: localTime(client.atMs, 4),
    pid: client.pid,
    procName: name,
    procPath: client.path,
    osVersion: { train: `macOS ${client.macos}`, releaseType: 'imitated' },
    exception: {
      codes: '0x0000000000000000, 0x0000000000000000',
      rawCodes: [0, 0],
      type: 'EXC_CRASH',
      signal: 'SIGKILL',
    },
    termination: {
      flags: 0,
      code: 2,
      namespace: 'ENDPOINTSECURITY',
      indicator,
      byProc: 'esreplay',
      byPid: harness.pid,
    },
    ...(client.softLimit === null
      ? {}
      : {
          asi: {
            'libdispatch.dylib': [
              `Dispatch Thread Soft Limit Reached: ${client.softLimit} (too many dispatch threads blocked in synchronous operations)`,
            ],
          },
        }),
    faultingThread: 0,
    threads,
    usedImages: images.all,
  };
  return `${JSON.stringify(header)}\n${JSON.stringify(report, null, 2)}\n`;
}

/** Names a report as macOS does: `client-2026-03-04-081502.ips`. */
export function ipsName(client: KilledClient): string {
  const [day = '', time = ''] = localTime(client.atMs, 0).split(' ');
  return `${baseOf(client.path)}-${day}-${time.replaceAll(':', '')}.ips`;
}

function framesOf(thread: KilledThread, images: UsedImages): Frame[] {
  const inCall = thread.call !== null && thread.frames[0]?.symbol !== thread.call ? [thread.call] : [];
  return [
    ...inCall.map((call) => assumedFrame(homeOf(call), call, images)),
    ...thread.frames.map(realFrame),
    ...(thread.inHandler ? belowHandler.map(([image, symbol]) => assumedFrame(image, symbol, images)) : []),
  ];
}

function realFrame({ image, offset, symbol, symbolOffset, file, line }: KilledFrame): Frame {
  return {
    imageOffset: offset,
    ...(symbol === null ? {} : { symbol }),
    symbolLocation: symbolOffset,
    imageIndex: image,
    ...(file === null ? {} : { sourceFile: file }),
    ...(line === null ? {} : { sourceLine: line }),
  };
}

function assumedFrame(image: string, symbol: string, images: UsedImages): Frame {
  return { imageOffset: 0, symbol, symbolLocation: 0, imageIndex: images.assumed(image), assumed: true };
}

function homeOf(call: string): string {
  const found = homes.find(([prefix]) => prefix.test(call))?.[1];
  if (found !== undefined) return found;
  return knownCall(call)?.family === 'stdio' ? '/usr/lib/system/libsystem_c.dylib' : kernelEdge;
}

/** The process's images come first, so that its frames keep their numbers. */
class UsedImages {
  readonly all: object[];
  private readonly added = new Map<string, number>();

  constructor({ images }: KilledClient) {
    this.all = images.map(({ path, base, size }) => ({
      source: 'P',
      base,
      size,
      uuid: noUuid,
      path,
      name: baseOf(path),
    }));
  }

  assumed(path: string): number {
    const known = this.added.get(path);
    if (known !== undefined) return known;
    this.added.set(path, this.all.length);
    this.all.push({ source: 'A', base: 0, size: 0, uuid: noUuid, path, name: baseOf(path), assumed: true });
    return this.all.length - 1;
  }
}

function baseOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** Returns `2026-03-04 08:15:02.1234 +0100`; without fraction digits, also without the zone. */
function localTime(ms: number, fractionDigits: number): string {
  const at = new Date(ms);
  const zone = -at.getTimezoneOffset();
  const shifted = new Date(at.getTime() + zone * 60_000).toISOString();
  const seconds = `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}`;
  if (fractionDigits === 0) return seconds;
  const fraction = `${Math.floor(at.getTime()) % 1000}`.padStart(3, '0').padEnd(4, '0').slice(0, fractionDigits);
  const hours = `${Math.floor(Math.abs(zone) / 60)}`.padStart(2, '0');
  const minutes = `${Math.abs(zone) % 60}`.padStart(2, '0');
  return `${seconds}.${fraction} ${zone < 0 ? '-' : '+'}${hours}${minutes}`;
}
