// generated/surface.h: what native code needs of the tables of functions and policies. docs/policies.md: the policies to read.
import { privateFunctionRows } from '../functions.ts';
import { type PolicyRow, policyRows } from '../policies.ts';
import { banner, pascal } from './text.ts';

const constant = ({ constant: name, value, about }: PolicyRow & { about: string }): string =>
  `inline constexpr uint64_t ${name} = ${value};  // ${about}`;

export const surfaceHeader =
  (): string => `${banner('//')}// The functions without a prototype, and the policies that are numbers.
#pragma once

#include <cstdint>

namespace esreplay {

// row(symbol, EsFunction, what it returns)
#define ESREPLAY_PRIVATE_FUNCTIONS(row) \\
${privateFunctionRows.map(({ name, refusal }) => `  row(${name}, k${pascal(name)}, ${refusal})`).join(' \\\n')}

${policyRows
  .filter(({ constant: name }) => name !== undefined)
  .map((row) => constant({ ...row, about: [row.name, row.unit].filter(Boolean).join(', in ') }))
  .join('\n')}

}  // namespace esreplay
`;

const section = ({ name, value, unit, option, unknown, because }: PolicyRow): string =>
  `## ${name}

**${[value, unit].filter((part) => part !== undefined).join(' ')}**${option === undefined ? '' : ` (\`${option}\`)`}

*Not known:* ${unknown}

${because}
`;

export const policiesDoc =
  (): string => `<!-- Made from src/schema/policies.ts by \`npm run generate\`; edit the table instead. -->
# Policies

Apple documents most of what Endpoint Security does. Where nothing is published, the replay has to do something all the
same; this is what, and why. A report that rests on one of these is only as good as the policy.

${policyRows.map(section).join('\n')}`;
