// Generates policies.h, the policies as native code reads them from run.bin, and docs/reference/policies.md, the same
// for people.

import type { OpenPolicyRow, PolicyRow } from '../../src/schema/macos/policies/row.ts';
import { defaultPolicyNumber, openPolicyRows, policyRoom, policyRows } from '../../src/schema/macos/policies.ts';
import { banner, pascal } from './spelling.ts';

const spelled = (name: string): string => pascal(name.replaceAll('-', '_'));

const word = (value: number): string => `${value}${value > 0x7fffffff ? 'U' : ''}`;

const constants = (row: OpenPolicyRow): string[] => {
  const name = `k${spelled(row.name)}`;
  if (row.choice.kind === 'number') return [`inline constexpr uint32_t ${name}Most = ${word(row.choice.max)};`];
  return row.choice.values.map((value) => `inline constexpr uint32_t ${name}${spelled(value.name)} = ${value.number};`);
};

export const policiesHeader = (): string => {
  if (openPolicyRows.length > policyRoom) throw new Error(`run.bin has room for ${policyRoom} policies`);
  return `${banner('//')}// The policies that a run can change. RunFile::policies has a word for each: 0 for the default, else the value plus one.
#pragma once

#include <cstdint>

namespace esreplay {

enum class PolicyName : uint32_t {
${openPolicyRows.map(({ name }) => `  k${spelled(name)},`).join('\n')}
};

inline constexpr uint32_t kPolicyDefaults[] = {
${openPolicyRows.map((row) => `    ${word(defaultPolicyNumber(row))},  // ${row.name}`).join('\n')}
};

${openPolicyRows.flatMap(constants).join('\n')}

}  // namespace esreplay
`;
};

const option = (row: PolicyRow, value: string | number): string => {
  const own = row.option === undefined ? '' : `, or \`${row.option} ${value}\``;
  return `\`--policy ${row.name}=${value}\`${own}`;
};

const choiceText = (row: PolicyRow): string => {
  const { choice } = row;
  switch (choice.kind) {
    case 'values':
      return choice.values
        .map(({ name, about }, place) =>
          place === 0 ? `- **${name}** (default): ${about}` : `- **${name}**: ${about} (${option(row, name)})`,
        )
        .join('\n');
    case 'number':
      return `**${choice.value}** (default), or another number from ${choice.min} to ${choice.max} (${option(row, 'N')}): ${choice.unit}`;
    case 'fixed': {
      const own = row.option === undefined ? '' : ` (\`${row.option}\`)`;
      return `**${choice.does}**${own}\n\n*No \`--policy\`:* ${choice.reason}`;
    }
  }
};

const section = (row: PolicyRow): string => `## ${row.name}

${choiceText(row)}

*Not known:* ${row.unknown}

${row.because}
`;

export const policiesDoc =
  (): string => `<!-- Made from src/schema/macos/policies by \`npm run generate\`; edit the table instead. -->
# Policies

Apple documents most of what Endpoint Security does. A policy says what a run does in a case that Apple does not
document, and why. A report that rests on a policy is only as good as that policy, so try the client against the other
values too: \`esreplay run --policy NAME=VALUE\`, once for each policy to change, or \`policies: { NAME: VALUE }\` of
\`replay()\`. ${openPolicyRows.length} of the ${policyRows.length} can be changed; the others say why not. The report names the changed ones.

${policyRows.map(section).join('\n')}`;
