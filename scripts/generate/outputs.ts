// Lists every generated file: its path and the function that returns its text.

import { abiAssertsText } from './abi-asserts.ts';
import { availabilityHeader } from './availability.ts';
import { availabilityVersionsHeader } from './availability-versions.ts';
import { callNumbersText, callsOutputs } from './calls.ts';
import { cddlText } from './cddl.ts';
import { eventsDoc } from './events-doc.ts';
import { factsHeader, factsText } from './facts.ts';
import {
  clientHeader,
  darwinTypesHeader,
  messageCoreHeader,
  messageHeader,
  typesHeader,
  umbrellaHeader,
} from './headers.ts';
import { itemReadersText } from './item-functions.ts';
import { jsonFieldsHeader } from './json-fields.ts';
import { ledgerHeader, ledgerText } from './ledger.ts';
import { messagesText } from './messages.ts';
import { osProfilesDoc } from './os-profiles-doc.ts';
import { osVersionsHeader } from './os-versions.ts';
import { plansHeader, plansSource } from './plans.ts';
import { policiesDoc, policiesHeader } from './policies.ts';
import { redactionHeader } from './redaction.ts';
import { redactionDoc } from './redaction-doc.ts';
import { surfaceHeader } from './surface.ts';

export interface Output {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: () => string;
}

const generated = 'src/schema/generated';
const kit = 'replayer/kit/include';

export const outputs: readonly Output[] = [
  { path: 'src/schema/calls/call-numbers.ts', text: callNumbersText },
  { path: `${generated}/plans.h`, text: plansHeader },
  { path: `${generated}/plans.cc`, text: plansSource },
  { path: `${generated}/json_fields.h`, text: jsonFieldsHeader },
  { path: `${generated}/os_versions.h`, text: osVersionsHeader },
  { path: `${generated}/ledger.h`, text: ledgerHeader },
  { path: `${generated}/ledger.ts`, text: ledgerText },
  { path: `${generated}/facts.h`, text: factsHeader },
  { path: `${generated}/facts.ts`, text: factsText },
  { path: `${generated}/availability.h`, text: availabilityHeader },
  { path: `${generated}/redaction.h`, text: redactionHeader },
  { path: `${generated}/surface.h`, text: surfaceHeader },
  { path: `${generated}/policies.h`, text: policiesHeader },
  { path: `${generated}/messages.ts`, text: messagesText },
  { path: `${generated}/item-readers.ts`, text: itemReadersText },
  { path: `${generated}/abi_asserts.cc`, text: abiAssertsText },
  { path: `${kit}/AvailabilityVersions.h`, text: availabilityVersionsHeader },
  { path: `${kit}/esreplay/darwin_types.h`, text: darwinTypesHeader },
  { path: `${kit}/EndpointSecurity/EndpointSecurity.h`, text: umbrellaHeader },
  { path: `${kit}/EndpointSecurity/ESTypes.h`, text: typesHeader },
  { path: `${kit}/EndpointSecurity/ESMessageCore.h`, text: messageCoreHeader },
  { path: `${kit}/EndpointSecurity/ESMessage.h`, text: messageHeader },
  { path: `${kit}/EndpointSecurity/ESClient.h`, text: clientHeader },
  ...callsOutputs,
  { path: 'docs/reference/events.md', text: eventsDoc },
  { path: 'docs/reference/policies.md', text: policiesDoc },
  { path: 'docs/reference/trace.cddl', text: cddlText },
  { path: 'docs/reference/os-profiles.md', text: osProfilesDoc },
  { path: 'docs/reference/redaction.md', text: redactionDoc },
];
